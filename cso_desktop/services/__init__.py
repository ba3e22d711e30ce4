# SPDX-License-Identifier: MPL-2.0
"""Use cases: the only door to the product for the window and the command line."""
