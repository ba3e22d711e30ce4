# SPDX-License-Identifier: MPL-2.0
"""Two people, one of them at a window, and one central store: joined, disagreed, decided."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cso_desktop.domain.clock import SystemClock
from cso_desktop.paths import Home
from cso_desktop.services import administration
from cso_desktop.services.customers import ContactDraft, save_contact
from cso_desktop.services.desk import Desk
from cso_desktop.services.records import Wanted, show_record
from cso_desktop.services.syncing import Nothing, enroll_home, sync
from cso_desktop.ui.look import Look
from cso_desktop.ui.panes.syncing import SyncPane
from cso_desktop.ui.program import Program
from cso_desktop.ui.tasks import TaskRunner
from cso_desktop.ui.welcome import WelcomePage
from tests.ui.screens import CTRL, Screen

PASSWORD = "a long and quiet password"
ROLES = ("REP", "ORD", "BIL", "AR", "CON", "INV")


@pytest.fixture
def central(central_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A central store with Anna and Ben; gives the address desks join at."""
    administration.create(central_database)
    for name in ("anna", "ben"):
        administration.add_person(
            central_database, name, roles=ROLES, territories=(), password=PASSWORD
        )
    monkeypatch.setenv("CSO_CENTRAL_PASSWORD", PASSWORD)
    monkeypatch.setenv("CSO_CACHE_KEY", "6d" * 32)
    return f"postgresql://{central_database.partition('@')[2]}?sslmode=disable"


@pytest.fixture
def anna(central: str, tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Screen]:
    """Anna's window: a first run in which she joins the central store."""
    QLocale.setDefault(QLocale("en_US"))
    program = Program(
        Home(tmp_path / "anna"), Look(qapp, dark=False), TaskRunner(), clock=SystemClock()
    )
    program.start()
    qtbot.waitUntil(lambda: isinstance(program.window.held_page(), WelcomePage), timeout=20_000)
    page = program.window.held_page()
    assert isinstance(page, WelcomePage)
    page.form.fill({"url": central, "user": "anna", "password": PASSWORD})
    with qtbot.waitSignal(program.ready, timeout=60_000):
        page.enrol.click()
    program.window.resize(1440, 900)
    yield Screen(program, qtbot)
    program.close()
    program.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def ben(central: str, anna: Screen, tmp_path: Path) -> Iterator[Desk]:
    """Ben's desk, which works without a window here."""
    with Desk.open(Home(tmp_path / "ben"), create=True) as desk:
        enroll_home(desk, central, "ben", PASSWORD)
        yield desk


def _badge_says(screen: Screen, text: str) -> None:
    screen.qtbot.waitUntil(lambda: screen.badge().startswith(text), timeout=30_000)
    screen.settle()


def _phone(desk: Desk, contact_id: str) -> object:
    return show_record(desk, Wanted("contacts", contact_id))["phone"]


def _set_phone_here(screen: Screen, phone: str) -> None:
    """Change the phone in the form; the change is sent by itself soon after."""
    screen.window.show_place("contacts")
    screen.settle()
    screen.key(Qt.Key.Key_F2)
    screen.replace("phone", phone)
    screen.save()


def _set_phone_there(desk: Desk, contact_id: str, phone: str) -> None:
    contact = show_record(desk, Wanted("contacts", contact_id))
    draft = ContactDraft(
        id=contact_id, customer_id=contact["customer_id"], name=contact["name"], phone=phone
    )
    save_contact(desk, draft)
    sync(desk, Nothing())


def _made_here(screen: Screen) -> str:
    """Make a customer and a contact in the window; returns the contact's id."""
    screen.go("customers")
    screen.key(Qt.Key.Key_N, CTRL)
    screen.type("legal_name", "Harbor Mills, Inc.")
    screen.save()
    detail = screen.shown().detail_view.detail()
    assert detail is not None
    screen.shown().action_requested.emit("new:contacts", detail)
    screen.type("name", "Accounts payable")
    screen.type("phone", "555-0100")
    screen.save()
    contact = screen.shown().detail_view.detail()
    assert contact is not None
    _badge_says(screen, "Up to date")
    return contact.id


@pytest.mark.slow
def test_two_people_disagree_and_the_sync_pane_settles_it(anna: Screen, ben: Desk) -> None:
    """OFF-01, OFF-02: nothing is lost until a person has chosen, and both then hold the same."""
    contact_id = _made_here(anna)
    sync(ben, Nothing())
    assert _phone(ben, contact_id) == "555-0100"

    # Both change the phone; Anna's change comes second and waits for her.
    _set_phone_there(ben, contact_id, "555-0111")
    _set_phone_here(anna, "555-0122")
    _badge_says(anna, "1 need")
    QTest.mouseClick(anna.window.top_bar.badge, Qt.MouseButton.LeftButton)
    anna.settle()
    pane = anna.window.pane("sync")
    assert isinstance(pane, SyncPane)
    asked = pane.decision.question()
    assert asked is not None
    [difference] = [each for each in asked.differences if each.field == "phone"]
    told = (difference.original, difference.mine, difference.theirs)
    assert told == ("555-0100", "555-0122", "555-0111")
    for text in told:
        assert anna.says(str(text))

    QTest.mouseClick(pane.decision.keep_mine, Qt.MouseButton.LeftButton)
    _badge_says(anna, "Up to date")
    sync(ben, Nothing())
    assert _phone(ben, contact_id) == "555-0122"

    # Again, and this time it is neither of the two.
    _set_phone_there(ben, contact_id, "555-0133")
    _set_phone_here(anna, "555-0144")
    _badge_says(anna, "1 need")
    anna.window.show_place("sync")
    anna.settle()
    QTest.mouseClick(pane.decision.another, Qt.MouseButton.LeftButton)
    assert pane.decision.form is not None
    pane.decision.form.fill({"phone": "555-0155"})
    QTest.mouseClick(pane.decision.save_value, Qt.MouseButton.LeftButton)
    _badge_says(anna, "Up to date")
    sync(ben, Nothing())
    assert _phone(ben, contact_id) == "555-0155"
    assert _phone(anna.bench.desk, contact_id) == "555-0155"


@pytest.mark.slow
def test_an_order_is_submitted_and_confirmed_from_the_window(anna: Screen, ben: Desk) -> None:
    """ORD-03: the confirmation number comes from the central store and reaches both desks."""
    _made_here(anna)
    anna.go("orders")
    anna.key(Qt.Key.Key_N, CTRL)
    anna.pick("customer_id", "harbor")
    anna.fill_line(0, description="Disk drawer", quantity="2", unit_price="1850")
    anna.save()
    anna.act("move:submit")
    anna.qtbot.waitUntil(lambda: anna.texts("status") == ["Submitted"], timeout=20_000)
    _badge_says(anna, "Up to date")
    anna.act("move:confirm")
    anna.qtbot.waitUntil(lambda: bool(anna.told()), timeout=30_000)
    assert anna.told() == "The customer is prospect, so the order cannot be confirmed."
    anna.go("customers")
    anna.act("move:activate")
    anna.qtbot.waitUntil(lambda: anna.texts("status") == ["Active"], timeout=30_000)
    anna.go("orders")
    anna.act("move:confirm")
    anna.qtbot.waitUntil(lambda: anna.texts("status") == ["Confirmed"], timeout=30_000)
    [number] = anna.texts("number")
    assert number.startswith("OC-")
    sync(ben, Nothing())
    assert show_record(ben, Wanted("orders", number))["state"] == "confirmed"
