# SPDX-License-Identifier: MPL-2.0
"""The encrypted cache: tables, units of work, queries, search and migrations."""
