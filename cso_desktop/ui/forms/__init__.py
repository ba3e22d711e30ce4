# SPDX-License-Identifier: MPL-2.0
"""Forms made from field declarations, and their editors."""
