# SPDX-License-Identifier: MPL-2.0
"""What all panes share, and one folder for each pane."""
