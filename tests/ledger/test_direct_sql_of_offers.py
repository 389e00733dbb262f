"""What the database refuses of offers to its owner's own SQL, whatever the code above does."""

from collections.abc import Iterator

import pytest
from django.db import models
from psycopg2 import errors

from ledger.models import Offer, OfferNotice, OfferReply, OfferTurn, SealedNumber
from tests.ledger import raw

pytestmark = pytest.mark.xdist_group("direct_sql")

CLOSED = ("accepted", "undone", "declined", "withdrawn", "expired")
THERE = "(SELECT id FROM house_house WHERE slug = 'oak-avenue')"
THEIRS = f"(SELECT min(id) FROM ledger_entry WHERE house_id = {THERE})"
CAROL = f"(SELECT min(id) FROM house_housemate WHERE house_id = {THERE})"


@pytest.fixture(scope="module")
def books() -> Iterator[raw.Books]:
    with raw.of_an_eventful_month() as books:
        yield books


def cases(*found: tuple[str, str]) -> list:
    """Named by what is said rather than by the statement."""
    return [pytest.param(*case, id=f"{number} {case[1]}") for number, case in enumerate(found, start=1)]


def another(model: type[models.Model], *, where: str = "true", **changes: str) -> str:
    """One more row, like one that is there but for these columns."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = {field.column: field.column for field in fields} | changes
    return f"""
        INSERT INTO {model._meta.db_table} ({", ".join(columns)})
        SELECT {", ".join(columns.values())} FROM {model._meta.db_table} WHERE {where} ORDER BY id LIMIT 1
    """


def offer(*, where: str = "status = 'open' AND kind = 'price'", **changes: str) -> str:
    return another(Offer, where=where, **{"uid": "gen_random_uuid()", **changes})


# --- What was agreed, and what is over -------------------------------------------------------------------


@pytest.mark.parametrize("status", CLOSED)
def test_nothing_of_it_changes_once_it_is_closed(books, status):
    changes = {
        "other_id": "NULL",
        "price_micros": "price_micros + 1",
        "round": "round + 1",
        "named_by_id": "maker_id + other_id - named_by_id",
        "entry_id": "coalesce(entry_id, 0) + 1",
        "closed_at": "closed_at + interval '1 day'",
        "closed_by_id": "coalesce(closed_by_id, 0) + 1",
    }
    for column, value in changes.items():
        statement = f"UPDATE ledger_offer SET {column} = {value} WHERE status = '{status}'"
        books.refuse(statement, says="Cannot update")


@pytest.mark.parametrize(
    "change",
    ["undone_at = undone_at + interval '1 day'", "undo_asked_by_id = maker_id + other_id - undo_asked_by_id"],
)
def test_nor_when_it_was_undone_and_who_asked_for_it(books, change):
    books.refuse(f"UPDATE ledger_offer SET {change} WHERE status = 'undone'", says="Cannot update")


def test_what_the_asker_would_pay_at_most_is_in_no_column(books):
    statement = "UPDATE ledger_offer SET price_micros = 50000000 WHERE status = 'open' AND other_id IS NULL"

    books.refuse(statement, error=errors.CheckViolation, says="offer_to_the_house_has_no_price")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("status = 'accepted', closed_at = now()", "offer_agreed_has_its_entry"),
        (f"entry_id = {THEIRS}", "offer_agreed_has_its_entry"),
        ("status = 'declined'", "offer_closed_says_when"),
        ("closed_at = now()", "offer_closed_says_when"),
        ("undone_at = now()", "offer_undone_says_when"),
        ("undo_asked_by_id = maker_id", "offer_undoing_is_of_a_deal"),
        ("other_id = maker_id", "offer_between_two"),
        ("other_id = NULL", "offer_to_the_house_(is_a_request|has_no_price)"),
        ("price_micros = 0", "offer_price_is_positive"),
        ("price_micros = -24000000", "offer_price_is_positive"),
        ("price_micros = NULL", "offer_(named_price_has_its_round|price_kind_has_its_price)"),
        ("round = 0", "offer_named_price_has_its_round"),
        ("named_by_id = NULL", "offer_named_price_has_its_round"),
    ],
)
def test_an_offer_that_waits_does_not_become_what_none_is(books, change, says):
    statement = f"UPDATE ledger_offer SET {change} WHERE status = 'open' AND kind = 'price'"

    books.refuse(statement, error=errors.CheckViolation, says=says)


def test_no_deal_is_undone_without_saying_when(books):
    statement = "UPDATE ledger_offer SET status = 'undone' WHERE status = 'accepted'"

    books.refuse(statement, error=errors.CheckViolation, says="offer_undone_says_when")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "'auction'"}, "offer_kind"),
        ({"maker_side": "'broker'"}, "offer_side"),
        ({"status": "'lost'", "closed_at": "now()"}, "offer_status"),
        ({"kind": "'request'", "maker_side": "'seller'"}, "offer_request_is_a_buyers"),
        ({"kind": "'sealed'"}, "offer_sealed_has_no_price_before_a_deal"),
        ({"expires_at": "made_at"}, "offer_expires_after_it_is_made"),
    ],
)
def test_no_offer_is_made_as_there_is_none(books, changes, says):
    books.refuse(offer(**changes), error=errors.CheckViolation, says=says)


@pytest.mark.parametrize(
    "statement",
    [
        another(Offer),
        offer(where="status = 'accepted'"),
        another(OfferTurn),
        another(OfferReply),
        another(SealedNumber),
        another(OfferNotice),
    ],
    ids=["offer", "deal", "turn", "reply", "number", "notice"],
)
def test_nothing_comes_twice_that_there_is_once(books, statement):
    """An id, a deal's entry, a round, an answer, a number, a notice."""
    books.refuse(statement, error=errors.UniqueViolation, says="duplicate key")


@pytest.mark.parametrize(
    ("statement", "says"),
    cases(
        (another(OfferTurn, round="1000", price_micros="0"), "offer_turn_is_positive"),
        ("UPDATE ledger_offerreply SET status = 'lost'", "offer_reply_status"),
        (another(OfferNotice, round="1000", kind="'gossip'"), "offer_notice_kind"),
        (another(OfferNotice, round="1000", is_sent="true"), "offer_notice_sent_is_handled"),
    ),
)
def test_what_belongs_to_an_offer_is_as_it_says(books, statement, says):
    books.refuse(statement, error=errors.CheckViolation, says=says)


# --- Deals and their entries -----------------------------------------------------------------------------

POSTED = """
    INSERT INTO ledger_entry
        (id, house_id, seq, kind, effective_on, posted_at, key, body_hash, line_count, source, memo,
         reverses_id)
    SELECT 1000000, id, 1000, '{kind}', '2026-04-01', now(), 'raw', '', 2, '', '', {reverses}
      FROM house_house WHERE slug = 'elm-street'
"""
DEALT = "(SELECT entry_id FROM ledger_offer WHERE status = 'accepted')"
WAITS = "o.status = 'open' AND o.kind = 'price'"
AGREE = f"""
    UPDATE ledger_offer o
       SET status = 'accepted', closed_at = now(), closed_by_id = other_id, entry_id = 1000000 WHERE {WAITS}
"""


def posted(kind: str = "trade", *, reverses: str = "NULL") -> str:
    return POSTED.format(kind=kind, reverses=reverses)


def line(micros: str, account: str) -> str:
    """On an account that is told by the offer that waits: who made it is to be paid by the other."""
    return f"""
        INSERT INTO ledger_line (house_id, entry_id, account_id, amount_micros)
        SELECT o.house_id, 1000000, a.id, {micros}
          FROM ledger_offer o JOIN ledger_account a ON a.house_id = o.house_id AND {account}
         WHERE {WAITS}
    """


SELLER, BUYER, FUND = "a.housemate_id = o.maker_id", "a.housemate_id = o.other_id", "a.kind = 'fund'"
PAID = [line("price_micros", SELLER), line("-price_micros", BUYER)]


@pytest.mark.parametrize(
    "entry",
    [
        [posted("handover"), *PAID],
        [posted(), line("price_micros + 1", SELLER), line("-price_micros - 1", BUYER)],
        [posted(), line("-price_micros", SELLER), line("price_micros", BUYER)],
        [posted(), line("price_micros", SELLER), line("-price_micros", FUND)],
        [posted(), line("price_micros", FUND), line("-price_micros", BUYER)],
    ],
    ids=["no trade", "another price", "the wrong way round", "from the fund", "to the fund"],
)
def test_no_deal_has_another_entry(books, entry):
    books.refuse(*entry, AGREE, error=errors.CheckViolation, says="a deal is not what its entry says")


def test_no_deal_is_undone_without_its_reversal_nor_reversed_without_being_undone(books):
    undone = """
        UPDATE ledger_offer SET status = 'undone', undone_at = now(), undo_asked_by_id = maker_id
         WHERE status = 'accepted'
    """
    back = f"""
        INSERT INTO ledger_line (house_id, entry_id, account_id, amount_micros)
        SELECT house_id, 1000000, account_id, -amount_micros FROM ledger_line WHERE entry_id = {DEALT}
    """
    reversal = [posted("reversal", reverses=DEALT), back]

    for statements in ([undone], reversal):
        books.refuse(*statements, error=errors.CheckViolation, says="a deal is not what its entry says")
    done = "SELECT count(*) FROM ledger_offer WHERE status = 'undone'"
    assert books.taken(*reversal, undone, then=done) == books.one(done) + 1


def test_a_deal_with_its_entry_is_taken(books):
    dealt = "SELECT count(*) FROM ledger_offer WHERE status = 'accepted'"

    assert books.taken(posted(), *PAID, AGREE, then=dealt) == books.one(dealt) + 1


# --- Numbers given privately -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", CLOSED)
def test_no_number_is_kept_for_a_closed_offer(books, status):
    closed = f"(SELECT min(id) FROM ledger_offer WHERE status = '{status}')"
    moved = f"UPDATE ledger_sealednumber SET offer_id = {closed}"

    for statement in (another(SealedNumber, offer_id=closed), moved):
        books.refuse(statement, error=errors.CheckViolation, says="is closed")


@pytest.mark.parametrize("status", ["declined", "withdrawn", "expired"])
def test_whichever_way_an_offer_is_closed_its_numbers_go(books, status):
    close = f"UPDATE ledger_offer SET status = '{status}', closed_at = now() WHERE status = 'open'"

    assert books.one("SELECT count(*) FROM ledger_sealednumber") == 3
    assert books.taken(close, then="SELECT count(*) FROM ledger_sealednumber") == 0
    assert books.one("SELECT count(*) FROM ledger_sealednumber") == 3


# --- Other houses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "says"),
    cases(
        *(
            (offer(**{f"{column}_id": CAROL}), f"{column}_id_in_house")
            for column in ("maker", "other", "named_by")
        ),
        (offer(where="status = 'declined'", closed_by_id=CAROL), "closed_by_id_in_house"),
        (offer(where="status = 'accepted'", entry_id=THEIRS), "entry_id_in_house"),
        (
            f"UPDATE ledger_offer SET undo_asked_by_id = {CAROL} WHERE status = 'accepted'",
            "undo_asked_by_id_in_house",
        ),
        (another(OfferTurn, round="1000", by_id=CAROL), "by_id_in_house"),
        *(
            (another(model, housemate_id=CAROL), "housemate_id_in_house")
            for model in (OfferReply, SealedNumber, OfferNotice)
        ),
        (offer(house_id=THERE), "_in_house"),
        (another(OfferTurn, round="1000", house_id=THERE), "offerturn_(offer|by)_id_in_house"),
        (another(OfferNotice, round="1000", house_id=THERE), "offernotice_(offer|housemate)_id_in_house"),
        (f"UPDATE ledger_sealednumber SET house_id = {THERE}", "sealednumber_(offer|housemate)_id_in_house"),
    ),
)
def test_no_offer_reaches_into_another_house(books, statement, says):
    books.refuse(statement, error=errors.ForeignKeyViolation, says=says)


def test_what_is_right_is_taken(books):
    """The refusals above are for what is wrong with them, and for nothing else."""
    count = "SELECT count(*) FROM ledger_offer"
    other = "(SELECT max(id) FROM house_housemate WHERE house_id = ledger_sealednumber.house_id)"

    assert books.taken(offer(), then=count) == books.one(count) + 1
    for statement, table in (
        (another(OfferTurn, round="1000"), "ledger_offerturn"),
        (another(OfferNotice, round="1000"), "ledger_offernotice"),
        (another(SealedNumber, housemate_id=other), "ledger_sealednumber"),
    ):
        found = books.one(f"SELECT count(*) FROM {table}")
        assert books.taken(statement, then=f"SELECT count(*) FROM {table}") == found + 1
