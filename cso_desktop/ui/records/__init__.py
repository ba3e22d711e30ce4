# SPDX-License-Identifier: MPL-2.0
"""The forms of all kinds of records, declared area by area."""
