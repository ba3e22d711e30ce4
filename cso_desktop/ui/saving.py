# SPDX-License-Identifier: MPL-2.0
"""Writing a file a person asked for: whole or not at all."""

from pathlib import Path

from cso_desktop.errors import EnvironmentProblem


def write_file(path: str, content: bytes) -> str:
    """Write bytes to a path and return it. Thread: background.

    Raises:
        EnvironmentProblem: it cannot be written there; an older file is untouched.
    """
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise EnvironmentProblem(
            f"{target.name} could not be saved.",
            hint="Choose another folder, or free some space.",
            detail=str(error),
        ) from error
    return path
