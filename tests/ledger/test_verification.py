"""Books kept through the operations hold every rule; each rule finds what breaks it and names the house."""

import dataclasses
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from ledger import activities, departures, expenses, offers, payments, prices, tasks, verification
from tests import factories
from tests.ledger import bargains, scenes

pytestmark = pytest.mark.django_db

MAY_AT = datetime(2026, 5, 2, 12, tzinfo=UTC)
JUNE_AT = datetime(2026, 6, 2, 12, tzinfo=UTC)
APRIL_DAY, MAY_DAY = date(2026, 4, 20), date(2026, 5, 1)
LEDGER_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'ledger\\_%'"


@pytest.fixture
def books(march):
    """March shared equally and paid, April for the pot with a correction, May still open.

    In May Alice buys a filter, a payment is taken back, and Bob hands over what he owes; two deals are made,
    of which one is undone, and a number typed privately waits.
    """
    closed = scenes.close(march)
    payments.confirm(transfer_id=closed.transfers.get().pk, by=march.alice, at=scenes.CLOSING_AT)
    scenes.use_rule(march, "pot", at=scenes.APRIL_AT)
    assert prices.reprice(house_id=march.house.pk, at=scenes.CLOSING_AT)
    dinner = scenes.typed("7.5", occurred_on=APRIL_DAY)
    logged = scenes.logged(housemate=march.bob, plan=dinner, at=MAY_AT)
    activities.correct(
        housemate=march.bob,
        uid=logged.activity.uid,
        version=1,
        plan=dataclasses.replace(dinner, title="Out for longer", microcovids=dinner.microcovids * 2),
        at=MAY_AT,
    )
    scenes.close(march, month=scenes.APRIL, at=MAY_AT)
    scenes.logged(housemate=march.alice, plan=scenes.typed("2", occurred_on=MAY_DAY), at=MAY_AT)
    filter_ = expenses.Purchase(title="Filter", amount=Decimal(40), bought_on=MAY_DAY)
    expenses.record(by=march.alice, uid=uuid.uuid4(), purchase=filter_, at=MAY_AT)
    payments.undo(transfer_id=closed.transfers.get().pk, by=march.alice, at=MAY_AT)
    offered = departures.offer(by=march.bob, successor_id=march.alice.pk, at=MAY_AT)
    departures.accept(handover_id=offered.pk, by=march.alice, at=MAY_AT)
    for _ in range(2):
        deal = bargains.accept(march.alice, bargains.make(march.bob, to=march.alice, at=MAY_AT), at=MAY_AT)
    for mate in (march.alice, march.bob):
        offers.undo(by=mate, uid=deal.uid, at=MAY_AT)
    bargains.sealed(march.alice, march.bob, 30, at=MAY_AT)
    return march


def corrupt(sql: str) -> None:
    """As somebody could who owns the tables: every guard of ours is off, but not PostgreSQL's own."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(LEDGER_TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)


CORRUPTIONS = {
    "entry sums to zero": "UPDATE ledger_line SET amount_micros = amount_micros + 1"
    " WHERE id = (SELECT min(id) FROM ledger_line)",
    "entry has its lines": "UPDATE ledger_entry SET line_count = 3 WHERE seq = 1",
    "entries count without gaps": "UPDATE ledger_entry SET seq = 1000 WHERE seq = 2",
    "lines stay in their house": """
        ALTER TABLE ledger_line DROP CONSTRAINT ledger_line_account_id_in_house;
        INSERT INTO ledger_account (house_id, kind)
        SELECT id, 'outside' FROM house_house WHERE name = 'Oak Avenue';
        UPDATE ledger_line SET account_id = (SELECT max(id) FROM ledger_account)
         WHERE id = (SELECT min(id) FROM ledger_line)
    """,
    "house sums to zero": "DELETE FROM ledger_line WHERE id = (SELECT min(id) FROM ledger_line)",
    "reversal mirrors": "UPDATE ledger_line SET amount_micros = amount_micros * 2"
    " WHERE entry_id IN (SELECT id FROM ledger_entry WHERE kind = 'reversal')",
    "price is its shares": "UPDATE ledger_priceshare SET cost_micros = cost_micros + 1",
    "charge is price times microcovids": "UPDATE ledger_exposure SET charge_micros = charge_micros + 1",
    "charge is posted as it was made": "UPDATE ledger_line SET amount_micros = -amount_micros"
    " WHERE entry_id = (SELECT min(entry_id) FROM ledger_exposure)",
    "charge has its voucher": "DELETE FROM ledger_exposure",
    "only the latest version is charged": "UPDATE ledger_entry SET kind = 'trade', reverses_id = NULL"
    " WHERE kind = 'reversal'",
    "statement opens where the last closed": "UPDATE ledger_statement"
    " SET opening_micros = opening_micros + 1, charged_micros = charged_micros - 1",
    "statement closes with its lines": "UPDATE ledger_statement"
    " SET closing_micros = closing_micros + 1, charged_micros = charged_micros + 1",
    "what moved has a statement": "DELETE FROM ledger_statement",
    "pool is empty after a close": """
        UPDATE ledger_statement SET closing_micros = 5, charged_micros = charged_micros + 5
         WHERE account_id IN (SELECT id FROM ledger_account WHERE kind = 'pool')
    """,
    "month shares out what it charged": "UPDATE ledger_settlement"
    " SET pool_micros = pool_micros + 1, shared_micros = shared_micros + 1",
    "statement's columns are its lines": "UPDATE ledger_statement"
    " SET charged_micros = charged_micros + 1, refunded_micros = refunded_micros - 1",
    "pool is shared by its rules": "UPDATE ledger_price SET refund_rule = 'outside'",
    "every kind has its voucher": "UPDATE ledger_entry SET key = 'sum ' || id WHERE kind = 'distribution'",
    "trade is its offer": "UPDATE ledger_offer SET price_micros = price_micros + 1 WHERE status = 'accepted'",
    "closed offer keeps no number": "UPDATE ledger_offer SET status = 'withdrawn', closed_at = now()"
    " WHERE kind = 'sealed'",
    "expense is its receipt": "UPDATE ledger_expense SET amount_micros = amount_micros + 1",
    "hand-over is as agreed": "UPDATE ledger_handover SET amount_micros = amount_micros - 1",
    "payment is its transfer": "UPDATE ledger_entry SET kind = 'trade', reverses_id = NULL"
    " WHERE kind = 'reversal' AND source LIKE 'transfer:%'",
    "who has left repeats nothing": """
        INSERT INTO ledger_recurrence (house_id, housemate_id, uid, version, body_hash, title, note, plan,
                                       kind, every, weekdays, starts_on, done_until, started_at)
        SELECT house_id, id, gen_random_uuid(), 1, '', 'Choir', '', '{}', 'weekly', 1, '2',
               joined_on, joined_on, now() FROM house_housemate WHERE name = 'Bob';
        UPDATE house_housemate SET left_on = '2026-05-02' WHERE name = 'Bob'
    """,
    "closed months stay closed": "UPDATE ledger_entry SET effective_on = '2026-03-10'"
    " WHERE seq = (SELECT max(seq) FROM ledger_entry)",
}


def test_books_kept_by_the_operations_hold_every_rule(books):
    assert verification.faults() == []


def test_an_empty_database_holds_every_rule():
    assert verification.faults() == []


def test_every_rule_has_a_corruption_that_it_finds():
    assert {rule.name for rule in verification.RULES} == set(CORRUPTIONS)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_broken_rule_is_found_and_its_house_is_named(books, name):
    corrupt(CORRUPTIONS[name])

    broken = [fault for fault in verification.faults() if fault.rule.name == name]

    assert broken
    assert {fault.house for fault in broken} == {books.house.slug}


OTHERWISE = [
    ("every kind has its voucher", "UPDATE ledger_entry SET kind = 'opening' WHERE kind = 'expense'"),
    ("trade is its offer", "UPDATE ledger_entry SET kind = 'trade' WHERE kind = 'expense'"),
    ("trade is its offer", "UPDATE ledger_entry SET kind = 'handover' WHERE kind = 'trade'"),
    ("trade is its offer", "UPDATE ledger_offer SET maker_side = 'buyer' WHERE status = 'accepted'"),
    (
        "trade is its offer",
        "UPDATE ledger_offer SET other_id = maker_id, maker_id = other_id WHERE status = 'accepted'",
    ),
    (
        "trade is its offer",
        "UPDATE ledger_offer SET status = 'accepted', undone_at = NULL WHERE status = 'undone'",
    ),
    (
        "trade is its offer",
        "UPDATE ledger_offer SET status = 'undone', undone_at = now() WHERE status = 'accepted'",
    ),
    (
        "trade is its offer",
        "DELETE FROM ledger_offerturn; DELETE FROM ledger_offernotice;"
        " DELETE FROM ledger_sealednumber; DELETE FROM ledger_offer",
    ),
]


@pytest.mark.parametrize(("name", "sql"), OTHERWISE)
def test_it_is_found_however_a_deal_and_its_entry_came_apart(books, name, sql):
    corrupt(sql)

    assert {fault.house for fault in verification.faults() if fault.rule.name == name} == {books.house.slug}


def test_a_posting_into_a_closed_month_that_shared_nothing_is_found(cast):
    scenes.priced(cast)
    scenes.close(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("1", occurred_on=APRIL_DAY), at=MAY_AT)

    corrupt("UPDATE ledger_entry SET effective_on = '2026-03-10'")

    found = [fault for fault in verification.faults() if fault.rule.name == "closed months stay closed"]
    assert [fault.what for fault in found] == ["entry 1"]


@pytest.mark.parametrize(
    ("total", "charge"), [(500_000, 0), (1_500_000, 2), (2_500_000, 2), (1_499_999, 1), (2_500_001, 3)]
)
def test_half_a_micro_goes_to_the_even_one_as_when_it_was_charged(books, total, charge):
    corrupt(f"UPDATE ledger_price SET total_micros = {total}")
    corrupt(f"""
        UPDATE ledger_exposure SET microcovids = 1, low = 1, high = 1, charge_micros = {charge},
               entry_id = CASE WHEN {charge} = 0 THEN NULL ELSE entry_id END
    """)

    assert "charge is price times microcovids" not in {fault.rule.name for fault in verification.faults()}


def test_the_command_says_that_all_is_well(books, capsys):
    call_command("verify")

    said = f"All {len(verification.RULES)} rules hold, and all microcovids follow.\n"
    assert capsys.readouterr().out == said


def test_the_command_names_house_and_entry_and_fails(books, capsys):
    corrupt(CORRUPTIONS["entry has its lines"])

    with pytest.raises(SystemExit, match="1"):
        call_command("verify")

    assert f"{books.house.slug}: entry 1: entry has its lines: " in capsys.readouterr().out


def test_the_nightly_job_logs_what_is_wrong(books, caplog):
    corrupt(CORRUPTIONS["entry has its lines"])

    tasks.verify_books()

    assert f"The books are wrong: {books.house.slug}: entry 1" in caplog.text


def test_a_rule_that_is_broken_everywhere_does_not_fill_the_log(books, monkeypatch):
    monkeypatch.setattr(verification, "MOST_A_RULE", 1)
    corrupt(CORRUPTIONS["charge has its voucher"])

    broken = [fault for fault in verification.faults() if fault.rule.name == "charge has its voucher"]

    assert len(broken) == 1


def test_two_houses_are_told_apart(books):
    dora = factories.housemate_of(admin=books.carol, name="Dora")
    for housemate in (books.carol, dora):
        factories.life_value(housemate=housemate)
    prices.reprice(house_id=books.carol.house.pk, at=scenes.FOUNDED_AT)
    scenes.logged(housemate=books.carol, plan=scenes.typed("1"))
    theirs = f"house_id = {books.carol.house.pk}"
    corrupt(f"UPDATE ledger_exposure SET charge_micros = charge_micros + 1 WHERE {theirs}")

    assert {fault.house for fault in verification.faults()} == {books.carol.house.slug}
