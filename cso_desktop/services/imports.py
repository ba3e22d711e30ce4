# SPDX-License-Identifier: MPL-2.0
"""Import of files: all of a file or nothing of it, with a reason for each row that was not taken.

A file is read and checked by itself, then compared with what is here and written in one
transaction. Importing the same file again changes nothing.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cso_desktop.domain.clock import Clock
from cso_desktop.domain.records import IMPORTERS
from cso_desktop.errors import UsageError
from cso_desktop.interchange.mapping import NOTHING_SAID, FileMapping, load_mapping
from cso_desktop.interchange.rejections import Rejection
from cso_desktop.services.desk import Desk
from cso_desktop.services.imports_contracts import ContractsBatch
from cso_desktop.services.imports_customers import (
    ContactsBatch,
    CustomersBatch,
    ProductsBatch,
    SitesBatch,
)
from cso_desktop.services.imports_installed import ItemsBatch, LicencesBatch
from cso_desktop.services.imports_orders import OrdersBatch, ShipmentsBatch
from cso_desktop.services.imports_payments import CasesBatch, PaymentsBatch
from cso_desktop.services.imports_receivables import ReceivablesBatch
from cso_desktop.services.imports_writer import Batch, ImportWriter, Tally
from cso_desktop.services.registry import use_case
from cso_desktop.store.bulk import bulk_load
from cso_desktop.store.cache import Cache
from cso_desktop.store.unit_of_work import ChangeSet

_LOADERS: Final[Mapping[str, Callable[[Path, FileMapping], Batch]]] = MappingProxyType(
    {
        "receivables": ReceivablesBatch.from_file,
        "invoices": ReceivablesBatch.from_file,
        "customers": CustomersBatch.from_file,
        "contacts": ContactsBatch.from_file,
        "sites": SitesBatch.from_file,
        "products": ProductsBatch.from_file,
        "orders": OrdersBatch.from_file,
        "shipments": ShipmentsBatch.from_file,
        "deliveries": ShipmentsBatch.from_file,
        "payments": PaymentsBatch.from_file,
        "contracts": ContractsBatch.from_file,
        "items": ItemsBatch.from_file,
        "licences": LicencesBatch.from_file,
        "cases": CasesBatch.from_file,
    }
)
KINDS: Final = tuple(_LOADERS)
"""What can be imported."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, counted in rows of the file.

    ``read`` is the sum of the rows created, updated, unchanged and rejected, unless the file was
    refused as a whole; then nothing was created or updated.

    Attributes:
        rejected: every fault found; a row may have several.
        amount_in: the sum of the amounts in the file, in minor units; 0 where it has none.
        amount_applied: the part of it that stands in the books after the import.
    """

    read: int
    created: int
    updated: int
    unchanged: int
    rejected: tuple[Rejection, ...]
    amount_in: int
    amount_applied: int
    currency: str


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Which file to import, and how.

    Attributes:
        mapping: path of a mapping file (TOML).
        dry_run: check and count everything, but change nothing.
        keep_good: take the good rows of a file that also has bad ones.
    """

    kind: str
    path: str
    mapping: str | None = None
    dry_run: bool = False
    keep_good: bool = False


class _Undone(Exception):
    """Leaves the transaction so that nothing of it stays."""


@use_case("imports.run", roles=IMPORTERS, writes=True)
def run(desk: Desk, request: ImportRequest) -> ImportResult:
    """Import a file of another system."""
    mapping = load_mapping(Path(request.mapping)) if request.mapping else NOTHING_SAID
    batch = _read(request.kind, Path(request.path), mapping)
    title = f"Import {request.kind} from {Path(request.path).name}"
    result, changes = _write(
        desk.cache, desk.clock, batch, title=title, dry=request.dry_run, keep=request.keep_good
    )
    desk.announce(changes)
    return result


def import_file(
    cache: Cache,
    clock: Clock,
    kind: str,
    path: Path,
    *,
    mapping: FileMapping | None = None,
    dry_run: bool = False,
    keep_good: bool = False,
) -> ImportResult:
    """Import a file into a cache; see ``ImportRequest`` for the choices.

    Raises:
        UsageError: there is no such kind of file.
        UnreadableFile, Ambiguous, FieldErrors: the file or the mapping can't be read.
        NotAllowed: the person may not import this.
    """
    batch = _read(kind, path, mapping or NOTHING_SAID)
    title = f"Import {kind} from {path.name}"
    return _write(cache, clock, batch, title=title, dry=dry_run, keep=keep_good)[0]


def _read(kind: str, path: Path, mapping: FileMapping) -> Batch:
    loader = _LOADERS.get(kind)
    if loader is None:
        raise UsageError(
            f"There is no import of “{kind}”.", hint=f"Known are {', '.join(KINDS)}.", field="kind"
        )
    return loader(path, mapping)


def _write(
    cache: Cache, clock: Clock, batch: Batch, *, title: str, dry: bool, keep: bool
) -> tuple[ImportResult, ChangeSet]:
    tally = Tally(rejections=list(batch.rejected))
    changes = ChangeSet()
    with suppress(_Undone), cache.work(clock) as work:
        writer = ImportWriter(work, title)
        with bulk_load(work.connection, batch.read):
            batch.write(writer, tally)
            writer.close_group()
        if tally.rejections and not keep:
            tally = Tally(rejections=tally.rejections)
            raise _Undone
        if dry:
            raise _Undone
        changes = work.changes()
    return _result(batch, tally), changes


def _result(batch: Batch, tally: Tally) -> ImportResult:
    return ImportResult(
        read=batch.read,
        created=tally.created,
        updated=tally.updated,
        unchanged=tally.unchanged,
        rejected=tuple(sorted(tally.rejections)),
        amount_in=batch.amount_minor,
        amount_applied=tally.applied_minor,
        currency=batch.currency,
    )
