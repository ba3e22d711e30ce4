# SPDX-License-Identifier: MPL-2.0
"""What is done with records in the window: forms, moves, paper, files, syncing."""
