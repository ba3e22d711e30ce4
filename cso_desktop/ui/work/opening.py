# SPDX-License-Identifier: MPL-2.0
"""Opens the form of a record, keeps it as it is typed, and saves it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from cso_desktop.services import drafts
from cso_desktop.services.desk import Desk
from cso_desktop.services.lists import Link
from cso_desktop.services.records import Saved
from cso_desktop.ui.forms.dialog import FormDialog
from cso_desktop.ui.panes.pane import PaneContext
from cso_desktop.ui.records.catalogue import FORMS
from cso_desktop.ui.records.declared import (
    Prepared,
    RecordForm,
    prepare_edit,
    prepare_new,
    save,
)

_TYPED = "typed"


@dataclass(frozen=True, slots=True)
class _Ready:
    prepared: Prepared
    typed: dict[str, Any] | None


class FormOpener(QObject):
    """Opens forms over a window.

    Signals:
        saved: the ``Saved`` of a record.
        opened: the ``FormDialog`` that has been opened.
        failed: an exception for the presenter.
    """

    saved = Signal(object)
    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, context: PaneContext, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._desk = desk
        self._window = window
        self._open: dict[str, FormDialog] = {}

    def begin(self, kind: str, origin: Link | None = None) -> None:
        """Open the form of a new record, begun from another one where there is one."""
        form = FORMS[kind]
        key = f"{kind}/{origin.id if origin else 'new'}"
        self._prepare(form, key, partial(prepare_new, self._desk, form, origin))

    def edit(self, kind: str, record_id: str) -> None:
        """Open the form of a record."""
        form = FORMS[kind]
        key = f"{kind}/{record_id}/edit"
        self._prepare(form, key, partial(prepare_edit, self._desk, form, record_id))

    def half_typed(self) -> dict[str, dict[str, Any]]:
        """Return what stands unsaved in open forms, by the key it is kept under."""
        return {
            key: {_TYPED: dialog.form.typed()}
            for key, dialog in self._open.items()
            if dialog.form.is_dirty()
        }

    def _prepare(self, form: RecordForm, key: str, prepare: partial[Prepared]) -> None:
        if key in self._open:
            self._open[key].raise_()
            return
        self._context.runner.submit(
            self,
            partial(_read, self._desk, key, prepare),
            partial(self._show, form, key),
            self.failed.emit,
            key="form",
        )

    def _show(self, form: RecordForm, key: str, ready: _Ready) -> None:
        prepared = ready.prepared
        dialog = FormDialog(
            self._context.look,
            self._context.runner,
            title=prepared.title,
            fields=prepared.fields,
            save=partial(_save, self._desk, form, key, hidden=prepared.hidden),
            parent=self._window,
        )
        dialog.setObjectName(f"form_{form.kind}")
        dialog.fill(prepared.values)
        if ready.typed is not None:
            dialog.resume(ready.typed)
        self._open[key] = dialog
        dialog.saved.connect(self._on_saved)
        dialog.edited.connect(partial(self._keep, key))
        dialog.discarded.connect(partial(self._forget, key))
        dialog.failed.connect(self.failed)
        dialog.finished.connect(partial(self._on_finished, key))
        dialog.open()
        self.opened.emit(dialog)

    def _on_saved(self, result: object) -> None:
        if isinstance(result, Saved):
            self.saved.emit(result)

    def _on_finished(self, key: str, _result: int) -> None:
        self._open.pop(key).deleteLater()

    def _keep(self, key: str, typed: dict[str, Any]) -> None:
        work = partial(drafts.keep_typing, self._desk, key, {_TYPED: typed})
        self._context.runner.submit(self, work, _nothing, self.failed.emit, key=f"keep {key}")

    def _forget(self, key: str) -> None:
        work = partial(drafts.forget_typing, self._desk, key)
        self._context.runner.submit(self, work, _nothing, self.failed.emit, key=f"keep {key}")


def _read(desk: Desk, key: str, prepare: partial[Prepared]) -> _Ready:
    kept = drafts.typed_before(desk, key)
    return _Ready(prepare(), kept.get(_TYPED) if kept else None)


def _save(
    desk: Desk, form: RecordForm, key: str, values: dict[str, Any], *, hidden: dict[str, Any]
) -> Any:
    result = save(desk, form, hidden, values)
    drafts.forget_typing(desk, key)
    return result


def _nothing(_: object) -> None:
    """Nothing follows."""
