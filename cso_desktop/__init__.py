# SPDX-License-Identifier: MPL-2.0
"""CSO Desktop: administrative support for commercial customers, offline and to the cent."""

__version__ = "0.1.0"
