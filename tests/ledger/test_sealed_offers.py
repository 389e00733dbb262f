"""A number given privately is read by its owner, while its offer waits, and by nobody else, ever."""

import base64
import io
import json
import logging
import re
import uuid
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from celery import current_app
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.log import AdminEmailHandler
from rest_framework.test import APIClient

from house.config.logs import WithoutTokens
from house.errors import DomainError
from house.models import User
from ledger import notices, offering, offers
from ledger.models import Offer, OfferNotice, SealedNumber
from tests import factories
from tests.house.test_sealed import addresses, handled_by, pages_of_the_panel
from tests.ledger import bargains

pytestmark = pytest.mark.django_db

# Nine digits, that no id, hash or moment happens to have.
MOST, LEAST, OTHERS = "739138425", "842573916", "951620473"
NUMBERS = (MOST, LEAST, OTHERS)
LISTED = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
KINDS = ("sealed", "request")


def leaks(text: str, *, of: tuple[str, ...] = NUMBERS) -> list[str]:
    """However they are written: with commas, points or spaces, in dollars, cents or micros."""
    plain = re.sub(r"[,.'’\s\u00a0\u202f]", "", text)
    return [number for number in of if number in plain]


@dataclass(kw_only=True)
class Bargain:
    """Alice pays, Bob is asked; a request asks Dora and Emil too. All of them use pages and API."""

    people: dict[str, APIClient]
    kind: str
    alice: factories.Housemate
    bob: factories.Housemate
    uid: uuid.UUID = field(default_factory=uuid.uuid4)
    heard: dict[str, list[str]] = field(default_factory=dict)

    def page(self, who: str, path: str, **sent: object) -> None:
        self._hear(who, self.people[who].post(f"/h/elm-street/offers/{path}", sent, format="multipart"))

    def api(self, who: str, path: str = "", **sent: object) -> None:
        self._hear(who, self.people[who].post(f"/api/v1/houses/elm-street/offers{path}", sent))

    def _hear(self, who: str, answer) -> None:
        self.heard.setdefault(who, []).append(f"{answer.headers} {answer.getvalue().decode()}")

    def begin(self) -> None:
        """Typed wrongly first, by both doors; sent twice, and once more with another number."""
        to = self.bob.pk if self.kind == "sealed" else None
        typed = {"title": "Isolate for a week", "side": "buyer", "days": "7", "to": to or "everybody"}
        said = {"kind": self.kind, "title": "Isolate for a week", "side": "buyer", "to": to}
        for wrong in (f"-{MOST}", f"{MOST}.50", f"{MOST} or so", f"{MOST}000"):
            self.page("alice", f"new/{self.kind}/", **typed, uid=uuid.uuid4(), amount=wrong)
            self.api("alice", id=str(uuid.uuid4()), amount=wrong, **said)
        self.page("alice", f"new/{self.kind}/", **typed, uid=self.uid, amount=MOST)
        self.page("alice", f"new/{self.kind}/", **typed, uid=self.uid, amount=MOST)
        self.page("alice", f"new/{self.kind}/", **typed, uid=self.uid, amount=OTHERS)
        self.api("alice", id=str(self.uid), amount=OTHERS, days=7, **said)
        if self.kind == "request":
            self.answer("bob", LEAST)
            self.answer("dora", OTHERS)

    def answer(self, who: str, number: str) -> None:
        for wrong in (f"-{number}", f"{number}.50", f"{number} or so"):
            self.page(who, f"{self.uid}/answer", seen=0, amount=wrong)
            self.api(who, f"/{self.uid}/counter", amount=wrong)
        self.page(who, f"{self.uid}/answer", seen=0, amount=number)

    def end(self) -> None:
        """Without a deal; and once more, which changes nothing."""
        for _ in range(2):
            if self.kind == "sealed":
                self.answer("bob", LEAST)
            else:
                self.api("alice", f"/{self.uid}/accept", answers=2)
        self.api("bob", f"/{self.uid}/counter", amount=LEAST)


@pytest.fixture
def people(cast):
    housemates = {"alice": cast.alice, "bob": cast.bob, "carol": cast.carol}
    housemates |= {
        name.lower(): factories.housemate_of(admin=cast.alice, name=name) for name in ("Dora", "Emil")
    }
    root = User.objects.create_superuser("root@example.com", factories.PASSWORD)
    users = {name: housemate.user for name, housemate in housemates.items()} | {"root": root}
    clients = {name: APIClient(raise_request_exception=False) for name in users}
    for name, client in clients.items():
        client.force_login(users[name])
    return clients | {"nobody": APIClient(raise_request_exception=False)}


@pytest.fixture(params=KINDS)
def bargain(request, people, cast):
    return Bargain(people=people, kind=request.param, alice=cast.alice, bob=cast.bob)


@pytest.fixture
def waiting(bargain):
    bargain.begin()
    assert Offer.objects.get().status == "open"
    return bargain


@pytest.fixture
def over(waiting):
    waiting.end()
    assert Offer.objects.get().status == "declined"
    return waiting


@pytest.fixture
def agreed(people, cast):
    """Bob asks the least and is paid what Dora asked; Alice would have paid more."""
    dora = cast.house.housemates.get(name="Dora")
    deal = bargains.ask_the_house(cast.alice, most=OTHERS, at=timezone.now())
    bargains.answer(cast.bob, deal, MOST, at=timezone.now())
    bargains.answer(dora, deal, LEAST, at=timezone.now())
    bargains.accept(cast.alice, deal, at=timezone.now())
    return Bargain(people=people, kind="request", alice=cast.alice, bob=cast.bob, uid=deal.uid)


@pytest.fixture(params=["waiting", "over"])
def either(request, waiting):
    if request.param == "over":
        waiting.end()
    return waiting


def own(bargain: Bargain, who: str) -> set[str]:
    """What somebody typed."""
    answers = {"bob": LEAST, "dora": OTHERS} if bargain.kind == "request" else {}
    return {number for name, number in {"alice": MOST, **answers}.items() if name == who}


def told_to(who: str, bargain: Bargain) -> dict[str, list[str]]:
    browser = bargain.people[who]
    paths = addresses(offer=bargain.uid, offer_id=bargain.uid, kind=bargain.kind)
    assert f"/h/elm-street/offers/{bargain.uid}/" in paths
    answers = {path: browser.get(path) for path in paths}
    assert [path for path, answer in answers.items() if answer.status_code >= 500] == []
    return {path: leaks(answer.getvalue().decode(errors="replace")) for path, answer in answers.items()}


def test_the_numbers_looked_for_are_those_their_owners_see_while_they_wait(waiting):
    seen = {
        who: {number for found in told_to(who, waiting).values() for number in found}
        for who in waiting.people
    }

    assert seen == {who: own(waiting, who) for who in waiting.people}
    assert seen["alice"] == {MOST}


def test_no_address_tells_anybody_once_it_is_over(over):
    told = {who: told_to(who, over) for who in over.people}

    assert not any(found for paths in told.values() for found in paths.values()), told


def test_of_a_deal_the_price_is_told_and_neither_the_buyers_most_nor_the_winners_least(agreed):
    told = {who: told_to(who, agreed) for who in agreed.people} | {"the tables": told_by_tables()}

    assert {number for paths in told.values() for found in paths.values() for number in found} == {LEAST}
    assert LEAST in told["alice"][f"/h/elm-street/offers/{agreed.uid}/"]
    assert LEAST not in told["emil"][f"/h/elm-street/offers/{agreed.uid}/"]


def test_nobody_is_answered_with_what_another_typed(over):
    """All that was said back on the way: refusals, repeated sendings, and the news that there is no deal."""
    assert {"alice", "bob"} <= set(over.heard)
    for who, answers in over.heard.items():
        typed = {"alice": {MOST, OTHERS}, "bob": {LEAST}, "dora": {OTHERS}}[who]
        assert set(leaks(str(answers))) <= typed, who


def test_no_page_of_the_panel_tells(either):
    root = either.people["root"]
    told = {path: leaks(root.get(path).content.decode()) for path in pages_of_the_panel()}

    assert len(told) > 10
    assert not any(told.values()), told


def told_by_tables() -> dict[str, list[str]]:
    """As stored; sessions as whoever has the app's key could read them."""
    told = {}
    with connection.cursor() as cursor:
        cursor.execute(LISTED)
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows = " ".join(row for (row,) in cursor.fetchall())
            told[table] = leaks(rows) + [number for number in NUMBERS if number.encode().hex() in rows]
        cursor.execute("SELECT session_data FROM django_session")
        told["sessions"] = leaks(str([SessionStore().decode(data) for (data,) in cursor.fetchall()]))
    return told


def test_no_row_of_any_table_tells(either):
    told = told_by_tables()

    assert {"ledger_sealednumber", "house_auditentry", "django_session"} <= set(told)
    assert not any(told.values()), told
    kept = {"sealed": 1, "request": 3}[either.kind] if Offer.objects.get().status == "open" else 0
    assert SealedNumber.objects.count() == kept


def test_no_statement_tells_so_that_none_that_postgresql_logs_can(bargain):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        bargain.begin()
        bargain.end()

    assert any("ledger_sealednumber" in query["sql"] for query in asked)
    assert not leaks(" ".join(query["sql"] for query in asked))


def test_no_log_line_tells(bargain, caplog):
    for logger in ("", "django", "django.request", "django.db.backends", "house", "ledger"):
        caplog.set_level(logging.DEBUG, logger=logger)
    connection.force_debug_cursor = True
    try:
        bargain.begin()
        bargain.end()
    finally:
        connection.force_debug_cursor = False

    assert {"django.request", "django.db.backends"} <= {record.name for record in caplog.records}
    assert not leaks(caplog.text)
    assert not leaks(str([record.__dict__ for record in caplog.records if record.name != "django.request"]))


def test_no_mail_tells(waiting):
    now = timezone.now()
    notices.remind(house_id=waiting.alice.house_id, at=now + timezone.timedelta(days=6, hours=12))
    for notice in OfferNotice.objects.all():
        notices.deliver(notice_id=notice.pk, at=now + timezone.timedelta(days=6, hours=12))
    waiting.end()
    for notice in notices.due(at=now):
        notices.deliver(notice_id=notice.pk, at=now)

    assert any("Still waits" in letter.subject for letter in mail.outbox)
    assert not leaks(str([letter.message() for letter in mail.outbox]))


def test_nothing_that_is_cached_tells(over):
    client = cache._cache.get_client()
    cached = {key: client.get(key) for key in client.scan_iter() if client.type(key) == b"string"}

    assert cached
    assert not leaks(str(cached))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_no_task_in_the_queue_tells(transactional_db, kind, request):
    """The mails of a bargain are asked for at its commits."""
    queued = []
    with current_app.connection_for_write() as broker:
        client = broker.default_channel.client
        before = client.llen("celery")
        bargain = Bargain(
            people=request.getfixturevalue("people"),
            kind=kind,
            **{name: request.getfixturevalue(name) for name in ("alice", "bob")},
        )
        bargain.begin()
        bargain.end()
        queued = [json.loads(item) for item in client.lrange("celery", 0, client.llen("celery") - before - 1)]
    bodies = [base64.b64decode(item["body"]).decode() for item in queued]

    assert any("notice_id" in body for body in bodies)
    assert not leaks(f"{queued} {bodies}")


def test_no_repr_tells(waiting):
    offer = Offer.objects.get()
    numbers = list(SealedNumber.objects.all())
    terms = offering.Terms(
        kind="sealed", title="Isolate", side="buyer", to=waiting.bob.pk, amount=Decimal(MOST)
    )
    made = offering.Made(offer=offer, replayed=False)

    assert not leaks(f"{offer} {offer!r} {numbers} {numbers[0]} {terms!r} {terms} {made!r}")


@pytest.mark.parametrize("wrong", [f"-{MOST}", f"{MOST}.5", f"{MOST}000", "NaN"])
def test_no_refusal_tells(waiting, wrong):
    for who in (waiting.alice, waiting.bob):
        with pytest.raises(DomainError) as refusal:
            offers.answer(by=who, uid=waiting.uid, amount=Decimal(wrong), at=timezone.now())
        assert not leaks(f"{refusal.value!r} {refusal.value.message}")


# --- Faults of ours --------------------------------------------------------------------------------------


@pytest.fixture
def faulty(waiting):
    """PostgreSQL refuses every number and every notice from now on, and quotes the row that it refused."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("ledger_sealednumber", "ledger_offernotice"):
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT none_today CHECK (false) NOT VALID")
    waiting.heard.clear()
    return waiting


def fail(bargain: Bargain) -> str:
    """Alice makes another, and both of them answer the one that waits; what they are told."""
    typed = {"title": "Isolate", "side": "buyer", "days": "7", "to": bargain.bob.pk}
    bargain.page("alice", "new/sealed/", **typed, uid=uuid.uuid4(), amount=MOST)
    said = {"kind": "sealed", "title": "Isolate", "side": "buyer", "to": bargain.bob.pk}
    bargain.api("alice", id=str(uuid.uuid4()), amount=MOST, **said)
    bargain.page("bob", f"{bargain.uid}/answer", seen=0, amount=LEAST)
    bargain.api("bob", f"/{bargain.uid}/counter", amount=LEAST)
    return str(bargain.heard)


@pytest.mark.parametrize("debug", [True, False])
def test_no_page_about_a_fault_tells(faulty, settings, debug):
    settings.DEBUG = debug

    told = fail(faulty)

    assert ("IntegrityError" in told) is debug
    assert not leaks(told)


def test_no_log_of_a_fault_tells(faulty):
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(WithoutTokens())

    with handled_by(handler):
        fail(faulty)

    assert lines.getvalue().count("none_today") >= 4
    assert not leaks(lines.getvalue())


def test_no_report_by_mail_tells(faulty, settings):
    settings.ADMINS = [("Staff", "staff@example.com")]
    with handled_by(AdminEmailHandler(include_html=True)):
        fail(faulty)

    reports = [f"{report.subject} {report.body} {report.alternatives}" for report in mail.outbox]
    assert len(reports) >= 4
    assert "IntegrityError" in reports[0]
    assert not any(leaks(report) for report in reports), reports


def test_after_a_fault_what_was_typed_is_nowhere(faulty):
    fail(faulty)

    assert Offer.objects.count() == 1
    assert SealedNumber.objects.count() == (1 if faulty.kind == "sealed" else 3)
