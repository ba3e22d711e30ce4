# SPDX-License-Identifier: MPL-2.0
"""Printed documents, drawn from frozen snapshots."""
