# SPDX-License-Identifier: MPL-2.0
"""Each benchmark of the books runs at a small size and prints both sides; nothing is timed."""

import pytest

from benchmarks import aging, documents


def test_aging_is_measured_beside_the_plain_aggregates(capsys: pytest.CaptureFixture[str]) -> None:
    aging.main(["--sizes", "1000", "2000", "--rounds", "1"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [
        ["1,000", "aging"],
        ["1,000", "statements"],
        ["2,000", "aging"],
        ["2,000", "statements"],
    ]


def test_documents_are_measured_beside_the_bare_canvas(capsys: pytest.CaptureFixture[str]) -> None:
    documents.main(["--rounds", "1"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["invoice", "1"], ["statement", "10"]]
