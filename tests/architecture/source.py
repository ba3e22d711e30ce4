# SPDX-License-Identifier: MPL-2.0
"""What the architecture tests read: the project's own files, parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("cso_desktop", "tests", "benchmarks", "installer", "docs")
TEXT_SUFFIXES = {".py", ".md", ".toml", ".txt", ".sql", ".mako", ".cfg", ".ini", ".yml", ".json"}
_NOT_OURS = {"__pycache__", "node_modules"}


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the project.

    Attributes:
        name: its path from the root, for messages.
        tree: its syntax tree.
        lines: its text, line by line.
    """

    name: str
    tree: ast.Module
    lines: list[str]

    def imports(self) -> set[str]:
        """Return the dotted names it imports, wherever in the file."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
        return found


@cache
def modules() -> tuple[Module, ...]:
    """Return every Python file of the project, in order of its name."""
    paths = [ROOT / "dev.py"]
    for folder in CODE_FOLDERS:
        paths += (ROOT / folder).rglob("*.py")
    return tuple(parse(path) for path in sorted(paths) if not _NOT_OURS & set(path.parts))


def parse(path: Path) -> Module:
    """Read one Python file."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return Module(name, ast.parse(text), text.splitlines())


def text_files() -> Iterator[Path]:
    """Yield every text the project is made of: code, configuration and documentation."""
    folders = (*CODE_FOLDERS, "requirements", ".ci")
    candidates = [p for p in ROOT.iterdir() if p.is_file()]
    for folder in folders:
        candidates += (p for p in (ROOT / folder).rglob("*") if p.is_file())
    for path in sorted(candidates):
        is_text = path.suffix in TEXT_SUFFIXES or path.parent.name == ".ci"
        if is_text and not _NOT_OURS & set(path.parts):
            yield path
