# SPDX-License-Identifier: MPL-2.0
"""The generated pages say what the declarations say."""

from docs.generate import stale


def test_the_generated_reference_is_up_to_date() -> None:
    assert not stale(), "run 'python3 dev.py docs' and commit what it writes"
