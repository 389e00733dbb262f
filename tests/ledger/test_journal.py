"""The journal writes once, in balance, in order; the database refuses what code should never ask for."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import DataError, IntegrityError, InternalError, connection, transaction

from house.errors import Mismatch, Refused
from ledger import journal
from ledger.models import Account, AccountKind, Entry, EntryKind, Line
from tests import racing
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)
AT = scenes.DINNER_AT


@pytest.fixture
def member(cast) -> Account:
    return journal.account(house=cast.house, kind=AccountKind.MEMBER, housemate=cast.bob)


@pytest.fixture
def pool(cast) -> Account:
    return journal.account(house=cast.house, kind=AccountKind.POOL)


def posting(member: Account, pool: Account, micros: int = 5, **changes: object) -> journal.Posting:
    plain: dict[str, object] = {
        "kind": EntryKind.CHARGE,
        "effective_on": DAY,
        "key": "charge:1",
        "amounts": {member: -micros, pool: micros},
        "source": "test",
    }
    return journal.Posting(**plain | changes)


@pytest.fixture
def entry(cast, member, pool) -> Entry:
    return journal.post(house=cast.house, posting=posting(member, pool), at=AT, by=cast.bob)


def settle_constraints() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_an_entry_has_its_lines_and_sums_to_zero(entry):
    settle_constraints()

    assert sorted(entry.lines.values_list("amount_micros", flat=True)) == [-5, 5]
    assert entry.line_count == 2
    assert entry.seq == 1


def test_the_same_key_and_body_give_the_first_entry(cast, entry, member, pool):
    again = journal.post(house=cast.house, posting=posting(member, pool), at=AT, by=cast.alice)

    assert again == entry
    assert Entry.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(cast, entry, member, pool):
    with pytest.raises(Mismatch):
        journal.post(house=cast.house, posting=posting(member, pool, 6), at=AT, by=cast.bob)


def test_two_houses_may_use_one_key_and_both_count_from_one(cast, entry):
    theirs = journal.account(house=cast.carol.house, kind=AccountKind.MEMBER, housemate=cast.carol)
    pool = journal.account(house=cast.carol.house, kind=AccountKind.POOL)

    other = journal.post(house=cast.carol.house, posting=posting(theirs, pool), at=AT, by=cast.carol)

    assert other != entry
    assert other.seq == 1


def test_a_reversal_turns_every_sign_and_says_what_it_reverses(cast, entry, member):
    undone = journal.reverse(entry=entry, key="undo:1", effective_on=DAY, at=AT, by=cast.bob)
    settle_constraints()

    assert undone.reverses == entry
    assert Line.objects.filter(account=member).values_list("amount_micros", flat=True).order_by("id")[1] == 5


def test_an_entry_is_reversed_once(cast, entry):
    first = journal.reverse(entry=entry, key="undo:1", effective_on=DAY, at=AT, by=cast.bob)

    assert journal.reverse(entry=entry, key="undo:1", effective_on=DAY, at=AT, by=cast.bob) == first
    with pytest.raises(Refused, match="undone already"):
        journal.reverse(entry=entry, key="undo:2", effective_on=DAY, at=AT, by=cast.bob)


def test_a_reversal_cannot_take_the_key_of_something_else(cast, entry, member, pool):
    other = posting(member, pool, key="charge:2")
    journal.post(house=cast.house, posting=other, at=AT, by=cast.bob)

    with pytest.raises(Mismatch):
        journal.reverse(entry=entry, key=other.key, effective_on=DAY, at=AT, by=cast.bob)


def at_once(statement: Callable[[], object]) -> None:
    statement()
    settle_constraints()


def refused(statement: Callable[[], object], says: str) -> None:
    with pytest.raises((IntegrityError, InternalError), match=says), transaction.atomic():
        at_once(statement)


def sql(text: str, *values: object) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(text, values)

    return run


def test_an_account_cannot_belong_to_another_houses_housemate(cast):
    def stolen() -> None:
        Account.objects.create(house=cast.house, kind=AccountKind.MEMBER, housemate=cast.carol)

    refused(stolen, "housemate_id_in_house")


def test_a_price_that_is_not_the_sum_of_its_shares_is_refused(cast):
    price = scenes.priced(cast)
    share = (
        "INSERT INTO ledger_priceshare (price_id, house_id, housemate_id, cost_micros) VALUES (%s, %s, %s, 1)"
    )
    raw = """
        INSERT INTO ledger_price (house_id, number, effective_on, refund_rule, total_micros, posted_at)
        VALUES (%s, 2, %s, 'pot', 5, now()) RETURNING id
    """

    def wrong_sum() -> None:
        with connection.cursor() as cursor:
            cursor.execute(raw, [cast.house.pk, DAY])
            cursor.execute(share, [cursor.fetchone()[0], cast.house.pk, cast.bob.pk])

    refused(wrong_sum, "not the sum of its shares")
    refused(sql(raw, cast.house.pk, DAY), "not the sum of its shares")
    refused(sql("UPDATE ledger_price SET total_micros = 1 WHERE id = %s", price.pk), "[Cc]annot update")


@pytest.mark.django_db(transaction=True)
def test_entries_posted_at_once_number_without_gaps_and_a_key_is_one_of_them(committed_cast):
    house, bob = committed_cast.house, committed_cast.bob
    member = journal.account(house=house, kind=AccountKind.MEMBER, housemate=bob)
    pool = journal.account(house=house, kind=AccountKind.POOL)
    post = journal.atomic(journal.post)

    def posting_of(key: str) -> Callable[[], int]:
        return lambda: post(house=house, posting=posting(member, pool, key=key), at=AT, by=bob).seq

    seqs = racing.at_once(*[posting_of(f"charge:{number}") for number in [0, 0, 0, *range(1, 8)]])

    assert sorted(set(seqs)) == list(range(1, 9))
    assert seqs[0] == seqs[1] == seqs[2]


@pytest.mark.django_db(transaction=True)
def test_two_that_lock_each_other_out_both_get_through_at_last(committed_cast):
    homes = [committed_cast.house.pk, committed_cast.carol.house.pk]
    meet, attempts = threading.Barrier(2, timeout=30), []

    def in_order(first: int, second: int) -> Callable[[], None]:
        once = [True]

        @journal.atomic
        def operation() -> None:
            attempts.append(first)
            journal.lock(house_id=first)
            if once:
                once.clear()
                meet.wait()
            journal.lock(house_id=second)

        return operation

    answers = racing.at_once(in_order(*homes), in_order(*reversed(homes)))

    assert answers == [None, None]
    assert len(attempts) == 3


def test_a_wrong_statement_is_not_tried_again(cast):
    attempts = []

    @journal.atomic
    def fails() -> None:
        attempts.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    with pytest.raises(DataError, match="division by zero"):
        fails()

    assert len(attempts) == 1
