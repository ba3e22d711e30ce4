# SPDX-License-Identifier: MPL-2.0
"""Small files and renames that survive a power cut: whole as before, or whole as after."""

import os
import sys
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Replace a small file; whoever reads it finds the old text or the new one."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    move(part, path)


def move(source: Path, target: Path) -> None:
    """Rename a file over whatever stands at the target, and have the folder remember it."""
    source.replace(target)
    remember(target.parent)


def remember(folder: Path) -> None:
    """Have the disk keep what was renamed or removed in a folder."""
    if sys.platform == "win32":
        return  # NTFS journals names by itself, and a folder cannot be opened
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
