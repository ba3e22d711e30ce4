# SPDX-License-Identifier: MPL-2.0
"""Electronic invoices: Factur-X written and embedded; Factur-X, ZUGFeRD and UBL read."""
