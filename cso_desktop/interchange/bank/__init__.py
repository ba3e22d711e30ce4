# SPDX-License-Identifier: MPL-2.0
"""Bank statements of any format as one neutral model (PAY-11); see ``files.read_bank_file``."""
