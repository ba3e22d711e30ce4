# SPDX-License-Identifier: MPL-2.0
"""The hard stops of the house style: how long a module, a class and a function may be.

Parameters and branches are ruff's; this keeps what ruff does not count.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import Module, modules, parse

MODULE_LINES = 600
CLASS_LINES = 350
FUNCTION_LINES = 60
FIRST_CODE_BY = 25
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}


def too_long(module: Module) -> Iterator[str]:
    """Yield what of a module is beyond its hard stop."""
    if len(module.lines) > MODULE_LINES:
        yield f"{module.name}: {len(module.lines)} lines"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            limit = CLASS_LINES
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = FUNCTION_LINES
        else:
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > limit:
            yield f"{module.name}:{node.lineno}: {node.name} has {length} lines"


def test_no_module_class_or_function_is_beyond_its_hard_stop() -> None:
    assert not [finding for module in modules() for finding in too_long(module)]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("x = 1\n" * 601, "601 lines"),
        ("class Big:\n" + "    x = 1\n" * 350, "Big has 351 lines"),
        ("def long():\n" + "    x = 1\n" * 60, "long has 61 lines"),
    ],
)
def test_what_is_too_long_is_found(tmp_path: Path, text: str, finding: str) -> None:
    (tmp_path / "sample.py").write_text(text)
    assert [f for f in too_long(parse(tmp_path / "sample.py")) if finding in f]


def test_every_file_begins_with_its_licence_and_what_it_is_for() -> None:
    offenders = []
    for module in modules():
        top = [line for line in module.lines[:2] if not line.startswith("#!")]
        licensed = bool(top) and top[0] == "# SPDX-License-Identifier: MPL-2.0"
        if not licensed or not ast.get_docstring(module.tree):
            offenders.append(module.name)
    assert not offenders, "no licence line or no docstring at the top"


def test_code_begins_within_the_first_screen() -> None:
    offenders = [
        f"{module.name}:{module.tree.body[1].lineno}"
        for module in modules()
        if len(module.tree.body) > 1 and module.tree.body[1].lineno > FIRST_CODE_BY
    ]
    assert not offenders, f"the first code comes after line {FIRST_CODE_BY}"


def test_no_module_has_a_name_that_says_nothing() -> None:
    offenders = [m.name for m in modules() if set(Path(m.name).with_suffix("").parts) & VAGUE_NAMES]
    assert not offenders
