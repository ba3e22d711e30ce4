# SPDX-License-Identifier: MPL-2.0
"""The few colours and text styles all documents share; colours are written as PDF wants them."""

from cso_desktop.documents.fonts import LIGHT, MEDIUM, REGULAR, SEMIBOLD
from cso_desktop.documents.text import Style

INK = "0.086 0.086 0.086"
GREY = "0.38 0.38 0.38"
LINE = "0.776 0.776 0.776"
ACCENT = "0.059 0.384 0.996"
TINT = "0.929 0.961 1"
ALERT = "0.635 0.098 0.122"

TITLE = Style(LIGHT, 26, 30, INK)
SELLER = Style(SEMIBOLD, 12.5, 15, INK)
HEADING = Style(SEMIBOLD, 10.5, 14, INK)
FIGURE = Style(SEMIBOLD, 18, 22, INK)
KEY_FACT = Style(MEDIUM, 12, 15, INK)
STRONG = Style(SEMIBOLD, 8.8, 11.6, INK)
BODY = Style(REGULAR, 8.8, 11.6, INK)
FACT = Style(MEDIUM, 8.4, 11, INK)
LABEL = Style(REGULAR, 8.2, 11, GREY)
SMALL = Style(REGULAR, 7.6, 10, GREY)
TOTAL = Style(SEMIBOLD, 10.5, 14, INK)
WARNING = Style(MEDIUM, 8.4, 11, ALERT)
ADDRESS = Style(REGULAR, 9.4, 12, INK)
ADDRESS_NAME = Style(SEMIBOLD, 9.4, 12, INK)
