# SPDX-License-Identifier: MPL-2.0
"""Runs the command line as ``python -m cso_desktop.cli``, where no script is installed."""

import sys

from cso_desktop.cli.program import main

sys.exit(main())
