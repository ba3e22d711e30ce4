# SPDX-License-Identifier: MPL-2.0
"""The one table of the window: a million rows as fast as a thousand."""
