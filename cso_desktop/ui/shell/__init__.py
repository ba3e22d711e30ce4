# SPDX-License-Identifier: MPL-2.0
"""The frame of the window: rail, top bar, look-up, sync badge, messages."""
