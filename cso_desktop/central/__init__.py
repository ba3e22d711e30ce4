# SPDX-License-Identifier: MPL-2.0
"""The PostgreSQL side: schema, roles, rules and functions, applied from small SQL files."""
