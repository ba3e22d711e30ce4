# SPDX-License-Identifier: MPL-2.0
"""What an area declares about its form, and how a form is filled from a record and read back.

Everything here runs on the database worker and takes and returns plain values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QCoreApplication

from cso_desktop.errors import FieldErrors, NotFound
from cso_desktop.services import lookup, registry
from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import Link
from cso_desktop.services.records import Wanted, show_record
from cso_desktop.ui.forms.fields import Choice, EditorKind, Field

translate = QCoreApplication.translate
Values = dict[str, Any]


def _as_read(_desk: Desk, values: Values) -> Values:
    return values


def _as_kept(_desk: Desk, document: Values) -> Values:
    return document


@dataclass(frozen=True, slots=True)
class RecordForm:
    """The form of a kind of record.

    Attributes:
        kind: the kind it makes or changes.
        use_case: what saves it.
        new_title: heading for a new one.
        edit_title: heading for a change.
        fields: the fields, read together with the choices they offer.
        fixed: names of fields that are only asked for at the beginning.
        defaults: values of a new one.
        shown: turns a record as it is kept into the values the form shows.
        submitted: turns the form's values into the input of the use case.
        needs: the kind of the record it must be begun from; empty for none.
    """

    kind: str
    use_case: str
    new_title: object
    edit_title: object
    fields: Callable[[Desk], tuple[Field, ...]]
    fixed: frozenset[str] = frozenset()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    shown: Callable[[Desk, Values], Values] = _as_kept
    submitted: Callable[[Desk, Values], Values] = _as_read
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A form ready to be opened.

    Attributes:
        values: what its fields show at first, records as ``Hit``.
        hidden: input of the use case that no field shows.
    """

    title: str
    fields: tuple[Field, ...]
    values: Values
    hidden: Values


def prepare_new(desk: Desk, form: RecordForm, origin: Link | None) -> Prepared:
    """Prepare an empty form, begun from a record where there is one."""
    asked = form.fields(desk)
    given = _given_by(desk, origin) if origin else {}
    shown = {each.name for each in asked}
    values = {**form.defaults, **given}
    return Prepared(
        translate("Forms", str(form.new_title)),
        asked,
        _with_hits(desk, asked, {k: v for k, v in values.items() if k in shown}),
        {k: v for k, v in values.items() if k not in shown and k in _inputs(form)},
    )


def prepare_edit(desk: Desk, form: RecordForm, record_id: str) -> Prepared:
    """Prepare the form of a record; what it does not ask for stays as it is."""
    document = form.shown(desk, show_record(desk, Wanted(form.kind, record_id)))
    asked = tuple(each for each in form.fields(desk) if each.name not in form.fixed)
    shown = {each.name for each in asked}
    inputs = _inputs(form)
    title = translate("Forms", str(form.edit_title)).format(number=document["number"] or "")
    return Prepared(
        title.strip(),
        asked,
        _with_hits(desk, asked, {k: v for k, v in document.items() if k in shown}),
        {k: v for k, v in document.items() if k in inputs and k not in shown} | {"id": record_id},
    )


def save(desk: Desk, form: RecordForm, hidden: Values, values: Values) -> Any:
    """Hand what was entered to the use case.

    Raises:
        FieldErrors: by the form's own field names, ``lines.2.quantity`` for cells.
    """
    payload = form.submitted(desk, {**hidden, **values})
    known = _inputs(form)
    try:
        return registry.call(desk, form.use_case, {k: v for k, v in payload.items() if k in known})
    except FieldErrors as error:
        spelled = {k.replace("[", ".").replace("]", ""): v for k, v in error.fields.items()}
        raise FieldErrors(spelled) from error


def _inputs(form: RecordForm) -> set[str]:
    return {each.name for each in fields(registry.cases()[form.use_case].input)}


def _given_by(desk: Desk, origin: Link) -> Values:
    """Tell what a record gives to a form begun from it: itself, and its customer."""
    own = f"{origin.kind.removesuffix('s')}_id"
    if origin.kind == "customers":
        return {own: origin.id}
    document = show_record(desk, Wanted(origin.kind, origin.id))
    return {own: origin.id, "customer_id": document.get("customer_id")}


def kind_of_field(name: str) -> str:
    """Tell which kind of record a field such as ``bill_to_site_id`` holds."""
    return f"{name.removesuffix('_id').rpartition('_')[2]}s"


def _with_hits(desk: Desk, asked: Iterable[Field], values: Values) -> Values:
    records = {each.name for each in asked if each.kind is EditorKind.RECORD}
    return {
        name: lookup.hit_of(desk, kind_of_field(name), value) if name in records else value
        for name, value in values.items()
    }


# What several areas declare their fields with.


def record_field(desk: Desk, name: str, label: str, **more: Any) -> Field:
    """Declare a field that holds a record."""
    find = lookup.finder(desk, kind_of_field(name))
    return Field(name, label, EditorKind.RECORD, find=find, **more)


def choices_of(pairs: Iterable[tuple[str, str]], empty: str = "") -> tuple[Choice, ...]:
    """Make choices from codes and titles, with one for none where it has a text."""
    first = (Choice("", empty),) if empty else ()
    return (*first, *(Choice(code, title) for code, title in pairs))


def words(codes: Sequence[str]) -> tuple[Choice, ...]:
    """Make choices from codes that read as words."""
    return tuple(
        Choice(code, translate("Words", code.replace("_", " ").capitalize())) for code in codes
    )


def whole_numbers(values: Values, *names: str) -> Values:
    """Turn entered numbers into whole ones.

    Raises:
        FieldErrors: one has a fraction.
    """
    told = translate("Forms", "This is a whole number.")
    bad = {n: told for n in names if values.get(n) is not None and values[n] % 1}
    if bad:
        raise FieldErrors(bad)
    whole = {n: int(values[n]) for n in names if values.get(n) is not None}
    return {k: v for k, v in values.items() if k not in names} | whole


def without_empty(values: Values, *names: str) -> Values:
    """Leave out what was not entered, so that the use case takes its own default."""
    return {k: v for k, v in values.items() if k not in names or v not in (None, "")}


# Lines name products by number; a discount is a percentage on the screen and a share in a record.


def lines_shown(desk: Desk, lines: Iterable[Values]) -> tuple[Values, ...]:
    """Turn kept lines into what the table of a form shows."""
    shown = []
    for line in lines:
        hit = lookup.hit_of(desk, "products", line.get("product_id"))
        share = Decimal(line.get("discount") or 0)
        shown.append({**line, "product": hit.number if hit else "", "discount": share * 100})
    return tuple(shown)


def lines_submitted(desk: Desk, lines: Iterable[Values], known: Sequence[str]) -> list[Values]:
    """Turn the lines of a form into input: products by id, discounts as shares.

    Raises:
        FieldErrors: a product is not known, by the cell it is named in.
    """
    made, problems = [], {}
    for number, line in enumerate(lines):
        given = {k: v for k, v in line.items() if k in known and v is not None}
        name = line.get("product")
        given["product_id"] = None
        if name:
            try:
                given["product_id"] = lookup.id_of(desk, "products", name)
            except NotFound:
                told = translate("Forms", "There is no product {number}.")
                problems[f"lines.{number}.product"] = told.format(number=name)
        if "discount" in given:
            given["discount"] = Decimal(given["discount"]) / 100
        made.append(given)
    if problems:
        raise FieldErrors(problems)
    return made
