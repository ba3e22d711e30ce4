# SPDX-License-Identifier: MPL-2.0
"""The registry of use cases: declared once, offered to the window, the command line and scripts.

A use case is a function ``(desk, input) -> result``; its input and result types are read from its
annotations, its text from its docstring. An input is validated the same way whoever calls.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar, get_type_hints

import msgspec

from cso_desktop.domain.roles import Role, labels
from cso_desktop.errors import FieldErrors, NotAllowed, UsageError
from cso_desktop.services.desk import Desk
from cso_desktop.store import records
from cso_desktop.store.home_state import ALL_ROLES

ANYONE = ALL_ROLES
_PLACE = re.compile(r"\[(\d+)\]")
_MISSING = re.compile(r"Object missing required field `(\w+)`")


@dataclass(frozen=True, slots=True)
class UseCase:
    """One thing the product does.

    Attributes:
        name: ``area.verb``, stable.
        summary: first line of its docstring.
        input: type of its input.
        result: type of its result.
        roles: who may do it; any one of them is enough.
        writes: whether it changes records.
        offline: whether it works without the central store.
        run: the function itself.
    """

    name: str
    summary: str
    input: type
    result: type
    roles: frozenset[Role]
    writes: bool
    offline: bool
    run: Callable[[Desk, Any], Any]


F = TypeVar("F", bound=Callable[..., Any])
_CASES: dict[str, UseCase] = {}


def use_case(
    name: str,
    *,
    roles: frozenset[Role] = ANYONE,
    writes: bool = False,
    offline: bool = True,
) -> Callable[[F], F]:
    """Declare the decorated function as the use case ``name``."""

    def declare(function: F) -> F:
        hints = get_type_hints(function)
        given = [n for n in inspect.signature(function).parameters if n != "desk"]
        _CASES[name] = UseCase(
            name=name,
            summary=(inspect.getdoc(function) or "").partition("\n")[0],
            input=hints[given[0]],
            result=hints["return"],
            roles=roles,
            writes=writes,
            offline=offline,
            run=function,
        )
        return function

    return declare


def cases() -> Mapping[str, UseCase]:
    """Give every declared use case by name, in alphabetical order."""
    return dict(sorted(_CASES.items()))


def find(name: str) -> UseCase:
    """Give a use case by its name.

    Raises:
        UsageError: there is no such use case.
    """
    if name not in _CASES:
        raise UsageError(f"There is no use case {name}.", hint="'cso call --list' names them all.")
    return _CASES[name]


def call(desk: Desk, name: str, payload: object) -> Any:
    """Run a use case on untyped input such as parsed JSON.

    Raises:
        UsageError: there is no such use case.
        NotAllowed: the person lacks every role it asks for.
        FieldErrors: the input does not fit its type.
    """
    case = find(name)
    require(desk, case)
    return case.run(desk, parse(case.input, completed(desk, case, payload)))


def completed(desk: Desk, case: UseCase, payload: object) -> object:
    """Fill in what a change of a record leaves out: what is not named stays as it is.

    A form submits all of its fields; a script names those it means. Lists of parts are never
    guessed at: a change of a record that has them gives them all.

    Raises:
        FieldErrors: the parts of the record are missing.
        NotFound: the record is not on this desk.
    """
    area, _, verb = case.name.partition(".")
    if verb != "save" or not isinstance(payload, Mapping) or not payload.get("id"):
        return payload
    with desk.cache.read() as connection:
        record = records.read(connection, area, str(payload["id"]))
    names = {field.name for field in fields(case.input)}
    if "lines" in names and "lines" not in payload:
        raise FieldErrors({"lines": "Give all lines of the record, also those that stay."})
    kept = {name: value for name, value in record.items() if name in names}
    return {**kept, **payload}


def require(desk: Desk, case: UseCase) -> None:
    """Refuse a person who has none of the use case's roles.

    Raises:
        NotAllowed: says who may do it.
    """
    if not desk.author.roles & case.roles:
        raise NotAllowed(f"Only {labels(case.roles)} may do this.")


def parse(kind: type, payload: object) -> Any:
    """Turn untyped input into a use case's input type.

    Raises:
        FieldErrors: names the field that does not fit and why.
    """
    try:
        parsed: object = msgspec.convert(payload, kind, strict=False)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        field = _PLACE.sub(r".\1", place.strip("`").removeprefix("$")).removeprefix(".")
        if missing := _MISSING.fullmatch(reason):
            raise FieldErrors({_joined(field, missing[1]): "This field must be given."}) from None
        raise FieldErrors({field or "input": f"{reason}."}) from None
    unknown = next(_unknown_fields(payload, parsed), None)
    if unknown is not None:
        raise FieldErrors({unknown: "There is no such field."})
    return parsed


def _unknown_fields(payload: object, parsed: object, place: str = "") -> Iterator[str]:
    """Name the fields of an input that its type does not have: a misspelt one is not lost."""
    if is_dataclass(parsed) and isinstance(payload, Mapping):
        known = {field.name for field in fields(parsed)}
        for name, value in payload.items():
            if name not in known:
                yield _joined(place, name)
            else:
                yield from _unknown_fields(value, getattr(parsed, name), _joined(place, name))
    elif isinstance(parsed, list) and isinstance(payload, Sequence):
        for index, (given, made) in enumerate(zip(payload, parsed, strict=True)):
            yield from _unknown_fields(given, made, _joined(place, str(index)))


def _joined(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def describe(case: UseCase) -> dict[str, Any]:
    """Describe a use case for scripts: JSON Schemas of input and result, roles, kind."""
    return {
        "name": case.name,
        "summary": case.summary,
        "input": msgspec.json.schema(case.input),
        "result": msgspec.json.schema(case.result),
        "roles": sorted(case.roles),
        "writes": case.writes,
        "offline": case.offline,
    }
