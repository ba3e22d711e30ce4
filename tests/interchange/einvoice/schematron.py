# SPDX-License-Identifier: MPL-2.0
"""Runs the business rules of EN 16931 over files, in a process of its own.

The engine brings a runtime that does not share a process well with others; so this file is also
the script that process runs.
"""

import json
import subprocess
import sys
from pathlib import Path

_FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"


def broken_rules(stylesheet: Path, files: list[Path]) -> dict[str, list[str]]:
    """Return the rules each file breaks: file name to identifiers and texts."""
    arguments = [str(x) for x in (stylesheet, *files)]
    result = subprocess.run(
        [sys.executable, __file__, *arguments], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr[-2000:]
    found: dict[str, list[str]] = json.loads(result.stdout)
    return found


def _run(stylesheet: str, files: list[str]) -> dict[str, list[str]]:
    from lxml import etree
    from saxonche import PySaxonProcessor

    found = {}
    with PySaxonProcessor(license=False) as processor:
        rules = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=stylesheet)
        for file in files:
            report = etree.fromstring(rules.transform_to_string(source_file=file).encode())
            failed = report.iter(_FAILED)
            found[Path(file).name] = [" ".join("".join(x.itertext()).split()) for x in failed]
    return found


if __name__ == "__main__":
    print(json.dumps(_run(sys.argv[1], sys.argv[2:])))
