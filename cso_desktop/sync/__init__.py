# SPDX-License-Identifier: MPL-2.0
"""The client engine that carries changes between the cache and the central store."""
