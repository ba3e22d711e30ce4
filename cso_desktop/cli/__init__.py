# SPDX-License-Identifier: MPL-2.0
"""The command line ``cso``: a stable contract for administrators, schedulers and scripts."""

from cso_desktop.cli.program import main

__all__ = ["main"]
