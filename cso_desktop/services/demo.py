# SPDX-License-Identifier: MPL-2.0
"""The demo: a central store on this computer, the sample company, two desks, and the window.

The first start makes everything and takes a minute; later ones find it and take seconds. A first
start that was cut off is started over.
"""

import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from cso_desktop import central
from cso_desktop.central.embedded import EmbeddedServer
from cso_desktop.central.reference import load_reference
from cso_desktop.domain.clock import Clock, SystemClock
from cso_desktop.services import sample
from cso_desktop.services.demo_files import PEOPLE, DemoFolder, DemoPerson, DemoSecrets
from cso_desktop.services.desk import Desk
from cso_desktop.services.syncing import Nothing, sync
from cso_desktop.store import home_state
from cso_desktop.store.home_lock import HomeLock
from cso_desktop.sync.address import address
from cso_desktop.sync.enroll import enroll
from cso_desktop.sync.installation import Installation

Report = Callable[[str], None]

DATABASE: Final = "cso_demo"
_WITH_HOMES: Final = tuple(person for person in PEOPLE if person.has_home)


def run_demo(
    home: Path,
    *,
    window: bool,
    seconds: float | None,
    report: Report,
    clock: Clock | None = None,
) -> None:
    """Make or find the demo in a folder, show it, and stay up.

    Args:
        home: the demo's folder; empty or not there yet at the first start.
        window: open the window as the back office, and end when it is closed; otherwise stay
            until interrupted.
        seconds: end after so long in any case.
        report: told what happens and what was made.
        clock: the day the sample company is made for; the computer's by default.

    Raises:
        UserError: the folder holds something else.
        StoreBusy: the demo runs in this folder already.
        EnvironmentProblem: the embedded PostgreSQL does not start.
    """
    folder = DemoFolder(home)
    with HomeLock(folder.lock), _ending_on_request():
        made = folder.secrets()
        report("Starting the central store ...")
        with EmbeddedServer(folder.central) as server:
            if not made.is_ready:
                made = _make(folder, made, server, clock or SystemClock(), report=report)
            else:
                _catch_up(folder, made, server)
            _tell(folder, server, report)
            _stay(folder, made, window=window, seconds=seconds)
        report("The demo has ended; start it again and everything is still there.")


def desk_url(server: EmbeddedServer) -> str:
    """Return the address at which desks enrol."""
    place = server.url(DATABASE).rpartition("@")[2]
    return f"postgresql://{place}?sslmode=disable"


def _make(
    folder: DemoFolder,
    made: DemoSecrets,
    server: EmbeddedServer,
    clock: Clock,
    *,
    report: Report,
) -> DemoSecrets:
    """Make everything from the start, clearing away what a cut-off start has left."""
    server.drop_database(DATABASE)
    for person in _WITH_HOMES:
        shutil.rmtree(folder.home(person.login).folder, ignore_errors=True)
    url = server.create_database(DATABASE)
    central.create(url)
    load_reference(url)
    report("Making the sample company ...")
    rows = sample.build(clock.today())
    report(f"Loading {sum(map(len, rows.values())):,} records ...")
    central.load(url, rows, by="central")
    for person in PEOPLE:
        central.add_person(
            url,
            person.login,
            person.roles,
            territories=person.territories,
            password=made.passwords[person.login],
            full_name=person.name,
        )
    for person in _WITH_HOMES:
        report(f"First sync of {person.name} ...")
        _enroll(folder, made, desk_url(server), person)
    ready = replace(made, is_ready=True)
    folder.save(ready)
    return ready


def _enroll(folder: DemoFolder, made: DemoSecrets, url: str, person: DemoPerson) -> None:
    home, password = folder.home(person.login), made.passwords[person.login]
    with folder.environment_of(made, person.login), Desk.open(home, create=True) as desk:
        # Not through enroll_home: that would put the demo's passwords into the person's keyring.
        enroll(
            desk.cache,
            url,
            person.login,
            password,
            clock=desk.clock,
            installation=Installation.here(),
        )


def _catch_up(folder: DemoFolder, made: DemoSecrets, server: EmbeddedServer) -> None:
    """Sync each home; its port may be another one than the last time."""
    for person in _WITH_HOMES:
        home = folder.home(person.login)
        with folder.environment_of(made, person.login), Desk.open(home) as desk:
            place = address(desk_url(server), person.login)
            with desk.cache.write() as connection:
                home_state.put(connection, "central", {"url": place.url, "user": place.user})
            sync(desk, Nothing())


def _tell(folder: DemoFolder, server: EmbeddedServer, report: Report) -> None:
    report("")
    report(f"The demo is ready in {folder.folder}")
    report(f"  Central store   {desk_url(server)}")
    for person in PEOPLE:
        where = ", ".join(person.territories) or "all territories"
        report(f"  {person.login:<15} {person.name} ({', '.join(person.roles)}; {where})")
    report(f"Passwords and cache keys are kept in {folder.secrets_file},")
    report("because a demo cannot rely on a keyring. Use it for nothing but trying things out.")
    report("To work in a home from another terminal:")
    for person in _WITH_HOMES:
        variables = shlex.quote(str(folder.variables_file(person.login)))
        report(f"  set -a; . {variables}; set +a; .venv/bin/cso status")
    report("")


def _stay(folder: DemoFolder, made: DemoSecrets, *, window: bool, seconds: float | None) -> None:
    """Stay until the time is over, the window is closed, or somebody asks for the end."""
    try:
        if window:
            _show_window(folder, made, seconds)
        else:
            threading.Event().wait(seconds)
    except KeyboardInterrupt:
        return


def _show_window(folder: DemoFolder, made: DemoSecrets, seconds: float | None) -> None:
    login = _WITH_HOMES[0].login
    command = [sys.executable, "-m", "cso_desktop.app", "--home", str(folder.home(login).folder)]
    with folder.environment_of(made, login) as environment:
        program = subprocess.Popen(command, env=environment)
    try:
        program.wait(seconds)
    except subprocess.TimeoutExpired:
        return
    finally:
        program.terminate()
        program.wait()


@contextmanager
def _ending_on_request() -> Iterator[None]:
    """Take a request to terminate as Ctrl-C, so that the server is stopped in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
