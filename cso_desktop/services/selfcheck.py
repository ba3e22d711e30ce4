# SPDX-License-Identifier: MPL-2.0
"""Whether the cache and the documents work on this computer: what the self-test looks at."""

from pathlib import Path

from cso_desktop.domain.clock import SystemClock
from cso_desktop.errors import Bug, WrongKey
from cso_desktop.services.customers import CustomerDraft, save_customer
from cso_desktop.services.lookup import find_hits
from cso_desktop.services.printing import print_document
from cso_desktop.services.sample_home import open_sample
from cso_desktop.store import migrations
from cso_desktop.store.cache import Cache


def check_cache(folder: Path, key: bytes) -> str:
    """Make a cache, look something up in it, and see that another key does not open it."""
    path = folder / "cache.db"
    cache = Cache.create(path, key)
    with cache.read() as connection:
        revision = migrations.current(connection)
        cipher = connection.exec_driver_sql("PRAGMA cipher_version").scalar()
    cache.close()
    if path.read_bytes().startswith(b"SQLite format 3"):
        raise Bug("the cache is not encrypted")
    try:
        Cache.open(path, bytes(32))
    except WrongKey:
        return f"revision {revision}, SQLCipher {cipher}"
    raise Bug("another key opens the cache")


def check_document(folder: Path) -> str:
    """Add a customer to a cache of its own, find it by its name, and print its statement."""
    with open_sample(folder, SystemClock(), rows={}) as desk:
        saved = save_customer(desk, CustomerDraft(legal_name="Harbor Mills, Inc."))
        if not find_hits(desk, "bor mil", 5):
            raise Bug("the full-text index finds nothing")
        printed = print_document(desk, "statement", saved.id)
    if not printed.body.startswith(b"%PDF-"):
        raise Bug("the document is no PDF")
    return f"{len(printed.body):,} bytes of PDF"
