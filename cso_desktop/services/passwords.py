# SPDX-License-Identifier: MPL-2.0
"""Where a person's password of the central store is: the environment, else the keyring."""

import os

import keyring
import keyring.errors

from cso_desktop.errors import NotAllowed

PASSWORD_VARIABLE = "CSO_CENTRAL_PASSWORD"
_SERVICE = "CSO Desktop central store"


def remember(account: str, password: str) -> bool:
    """Keep a password in the keyring; false where there is none to keep it in."""
    try:
        keyring.set_password(_SERVICE, account, password)
    except keyring.errors.KeyringError:
        return False
    return True


def recall(account: str) -> str:
    """Give the password of ``user@url``.

    Raises:
        NotAllowed: it is in neither place.
    """
    given = os.environ.get(PASSWORD_VARIABLE)
    if given:
        return given
    try:
        kept = keyring.get_password(_SERVICE, account)
    except keyring.errors.KeyringError:
        kept = None
    if kept is None:
        raise NotAllowed(
            "There is no password for the central store.",
            hint=f"Set {PASSWORD_VARIABLE}, or enrol again where a keyring can keep it.",
        )
    return kept
