# SPDX-License-Identifier: MPL-2.0
"""What the texts of the project may say: no machine's paths, no registry, a readable changelog."""

import re
from datetime import date
from itertools import pairwise

import pytest

from tests.architecture.source import ROOT, text_files

# Written in pieces, so that this file does not hold what it looks for.
_FORBIDDEN = {
    "the path of a machine": re.compile(
        r"(?<![\w.])/(?:wor" + r"k|hom" + r"e|Use" + r"rs)/\w|[A-Z]:\\+Use" + r"rs\\"
    ),
    "the address of a package registry": re.compile(
        r"py" + r"pi\.org|pythonho" + r"sted|npm" + r"js\.(?:org|com)|deb\.deb" + r"ian\.org"
        r"|--(?:extra-)?index-" + r"url (?!\\|\")",
        re.IGNORECASE,
    ),
}
_SECTIONS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
_RELEASE = re.compile(r"## \[(?P<version>[^\]]+)\](?: - (?P<day>\d{4}-\d{2}-\d{2}))?$")


@pytest.mark.parametrize("what", _FORBIDDEN)
def test_no_text_names(what: str) -> None:
    offenders = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _FORBIDDEN[what].search(line)
    ]
    assert not offenders


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("the path of a machine", "open('/hom" + "e/ada/file')"),
        ("the path of a machine", "C:\\Use" + "rs\\ada"),
        ("the address of a package registry", "https://PyP" + "I.org/simple"),
    ],
)
def test_a_forbidden_text_is_found(what: str, line: str) -> None:
    assert _FORBIDDEN[what].search(line)


@pytest.mark.parametrize("name", ["app", "dev"])
def test_each_locked_package_has_a_version_and_a_digest(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_the_development_lock_holds_the_application_lock() -> None:
    app, dev = (
        (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        for name in ("app", "dev")
    )
    assert set(app.splitlines()) <= set(dev.splitlines())


def test_the_changelog_reads_as_keep_a_changelog() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# Changelog"
    headings = [line for line in lines if line.startswith("## ")]
    releases = [_RELEASE.match(heading) for heading in headings]
    assert all(releases), headings
    named = [release for release in releases if release]
    assert named[0]["version"] == "Unreleased"
    assert named[0]["day"] is None
    days = [date.fromisoformat(release["day"]) for release in named[1:]]
    assert all(newer >= older for newer, older in pairwise(days)), "newest first"
    assert {line[4:] for line in lines if line.startswith("### ")} <= _SECTIONS
