# SPDX-License-Identifier: MPL-2.0
"""Plain rules of the trade: no Qt, no database, no clock, no input or output."""
