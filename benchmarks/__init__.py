# SPDX-License-Identifier: MPL-2.0
"""Benchmarks: one command each (``dev.py bench NAME``), each beside what it is measured against."""
