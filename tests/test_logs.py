# SPDX-License-Identifier: MPL-2.0
"""Log files say what the program did and nothing of what the records say."""

import ast
import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from cso_desktop.errors import Offline
from cso_desktop.logs import FILE_NAME, LogFiles, Redacting, Word

PACKAGE = Path(__file__).parents[1] / "cso_desktop"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
NUMBER = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def written(message: object, *args: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("cso_desktop.x", logging.INFO, "", 1, message, args, info)
    return Redacting().format(record)


@pytest.mark.parametrize(
    ("args", "text"),
    [
        ((3, NUMBER), f"3 and {NUMBER}"),
        ((Word("merge"), True), "merge and True"),
        (("Harbor Mills", Path("anna.backup")), "<str> and <PosixPath>"),
        (({"name": "Harbor"}, ["Mills"]), "<dict> and <list>"),
        ((Offline("Harbor is away"), None), "Offline [offline] and None"),
    ],
)
def test_only_what_cannot_be_personal_is_written(args: tuple[object, ...], text: str) -> None:
    assert written("%s and %s", *args).endswith(f": {text}")


def test_a_message_whose_places_no_longer_fit_is_written_without_them() -> None:
    assert written("%d rows", "Harbor").endswith(": %d rows")


def test_an_object_as_the_message_itself_is_not_written() -> None:
    assert "Harbor" not in written(ValueError("Harbor"))


def test_an_error_is_written_by_its_classes_and_places_only() -> None:
    try:
        try:
            raise ValueError("Harbor")
        except ValueError as cause:
            raise Offline("Mills", detail="password") from cause
    except Offline as error:
        text = written("Failed", error=error)
    assert "Offline [offline]" in text
    assert "ValueError" in text
    assert "test_logs.py:" in text
    assert not {"Harbor", "Mills", "password"} & set(text.replace("\n", " ").split())


def test_files_are_turned_over_and_only_a_few_are_kept(tmp_path: Path) -> None:
    log = logging.getLogger("cso_desktop.chatty")
    with LogFiles(tmp_path):
        for _ in range(400):
            log.info("x" * 20_000)
    log.info("after the end")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [FILE_NAME, *(f"{FILE_NAME}.{n}" for n in range(1, 6))]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 7_000_000
    assert "after the end" not in (tmp_path / FILE_NAME).read_text(encoding="utf-8")


def logging_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LEVELS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"_log", "log", "logger", "logging"}
            ):
                yield f"{path.name}:{node.lineno}", node


def test_every_message_is_a_constant_so_that_nothing_slips_past_the_redaction() -> None:
    calls = dict(logging_calls())
    assert len(calls) > 3
    assert [
        where for where, call in calls.items() if not isinstance(call.args[0], ast.Constant)
    ] == []
