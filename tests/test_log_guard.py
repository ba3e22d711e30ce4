# SPDX-License-Identifier: MPL-2.0
"""The guard of the log: what it lets pass and what it stops."""

import logging

import pytest

from tests.log_guard import LogGuard

LOGGER = logging.getLogger("cso_desktop.sample")


def test_an_announced_warning_passes(expected_logs: LogGuard) -> None:
    expected_logs.expect("disk is nearly full")
    LOGGER.warning("the disk is nearly full")


def test_information_passes() -> None:
    LOGGER.info("all is well")


def test_an_unannounced_warning_fails(expected_logs: LogGuard) -> None:
    expected_logs.expect("surprise")  # the guard of this test hears it too
    guard = LogGuard()
    with guard.listening():
        LOGGER.error("surprise")
    with pytest.raises(AssertionError, match="without being announced"):
        guard.verify()


def test_an_announced_warning_that_does_not_come_fails() -> None:
    guard = LogGuard()
    guard.expect("never")
    with pytest.raises(AssertionError, match="never logged"):
        guard.verify()
