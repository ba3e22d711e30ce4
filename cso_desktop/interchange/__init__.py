# SPDX-License-Identifier: MPL-2.0
"""Imports and exports of files as other systems write and read them."""
