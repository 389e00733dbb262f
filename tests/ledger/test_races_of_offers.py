"""What people say of an offer at the same moment: one outcome, at most one entry, each race fifty times."""

import functools
import itertools
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.core import mail
from django.http import Http404

from house.errors import Gone
from house.models import AuditEntry
from ledger import departures, months, notices, offering, offers, settlement
from ledger.models import Entry, EntryKind, NoticeKind, Offer, OfferNotice, SealedNumber
from tests import factories
from tests.ledger import bargains, rounds, scenes

pytestmark = pytest.mark.django_db(transaction=True)

CLOSES = [f"offer.{status}" for status in ("accepted", "declined", "withdrawn", "expired")]
JUST_BEFORE = bargains.AFTER_A_WEEK - bargains.timedelta(microseconds=1)


@pytest.fixture
def cast(committed_cast) -> factories.Cast:
    return rounds.of(committed_cast)


def saying(step: Callable[..., Offer], by, offer: Offer, at=bargains.LATER) -> Callable[[], Offer]:
    return lambda: step(by=by, uid=offer.uid, at=at)


def accepting(by, offer: Offer, **seen) -> Callable[[], Offer]:
    return lambda: bargains.accept(by, offer, **seen)


def answering(by, offer: Offer, amount: int, **seen) -> Callable[[], Offer]:
    return lambda: bargains.answer(by, offer, amount, **seen)


def ended(offer: Offer) -> str:
    """How: told once in the history, with an entry where it is a deal, and without its sealed numbers."""
    offer = Offer.objects.get(pk=offer.pk)
    told = AuditEntry.objects.filter(action__in=CLOSES, data__offer=str(offer.uid))
    assert [line.action for line in told] == [
        "offer.accepted" if offer.status == "undone" else f"offer.{offer.status}"
    ]
    assert (offer.entry is not None) == (offer.status in {"accepted", "undone"})
    assert not SealedNumber.objects.filter(offer=offer).exists()
    return offer.status


def of(answers: list[object]) -> list[str]:
    return [rounds.outcome(answer) for answer in answers]


# --- A price ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("no", "is_makers"), [(offers.withdraw, True), (offers.decline, False)])
def test_of_accepting_and_taking_it_back_or_turning_it_down_one_wins(cast, at_once, no, is_makers):
    deals = 0
    for _ in rounds.played(cast):
        offer = bargains.make(cast.bob, to=cast.alice)
        said = of(
            at_once(accepting(cast.alice, offer), saying(no, cast.bob if is_makers else cast.alice, offer))
        )

        assert sorted(said) == ["answered", "done"]
        deals += said[0] == "done"
        assert (ended(offer) == "accepted") == (said[0] == "done")
        assert rounds.entries(cast, EntryKind.TRADE) == deals


def test_of_accepting_and_naming_another_number_one_wins(cast, at_once):
    deals = 0
    for _ in rounds.played(cast):
        offer = bargains.make(cast.bob, to=cast.alice)
        said = of(at_once(accepting(cast.alice, offer), answering(cast.alice, offer, 18, seen=1)))

        assert said in (["done", "answered"], ["not-allowed", "done"])
        deals += said[0] == "done"
        offer.refresh_from_db()
        assert (offer.status, offer.price_micros, offer.turns.count()) == (
            ("accepted", 24_000_000, 1) if said[0] == "done" else ("countered", 18_000_000, 2)
        )
        assert rounds.entries(cast, EntryKind.TRADE) == deals


def test_nobody_accepts_a_number_that_was_named_beside_it(cast, at_once):
    """Alice's first answer is seen by Bob, who accepts twice, and beside whom she cannot name another."""
    for number in rounds.played(cast):
        offer = bargains.make(cast.bob, to=cast.alice)
        bargains.answer(cast.alice, offer, 18)
        said = of(
            at_once(
                accepting(cast.bob, offer, seen=2),
                answering(cast.bob, offer, 21, seen=2),
                answering(cast.alice, offer, 12, seen=1),
            )
        )

        assert said[0] == "done" or said[1] == "done"
        assert said[2] in {"not-allowed", "answered", "changed"}
        if said[0] != "done":
            assert bargains.accept(cast.alice, offer, seen=3).price_micros == 21_000_000
        assert ended(offer) == "accepted"
        assert rounds.entries(cast, EntryKind.TRADE) == number + 1


@pytest.mark.parametrize("taps", [2, 8])
def test_accepted_at_the_same_instant_it_is_one_deal(cast, at_once, taps):
    for number in rounds.played(cast):
        offer = bargains.make(cast.bob, to=cast.alice)
        answers = at_once(*[accepting(cast.alice, offer)] * taps)

        assert len({answer.entry_id for answer in answers}) == 1
        assert ended(offer) == "accepted"
        assert rounds.entries(cast, EntryKind.TRADE) == number + 1
        assert scenes.balances(cast)["Bob"] == 24_000_000 * (number + 1)
        assert OfferNotice.objects.filter(offer=offer, kind=NoticeKind.DEAL).count() == 1


def test_accepted_in_its_last_moment_or_expired_but_not_both(cast, at_once):
    deals = 0
    for _ in rounds.played(cast):
        offer = bargains.make(cast.bob, to=cast.alice)
        accepted, expired = at_once(
            lambda offer=offer: bargains.accept(cast.alice, offer, at=JUST_BEFORE),
            lambda: offers.expire_due(house_id=cast.house.pk, at=bargains.AFTER_A_WEEK),
        )

        deals += not expired
        assert rounds.outcome(accepted) == ("answered" if expired else "done")
        assert ended(offer) == ("expired" if expired else "accepted")
        assert rounds.entries(cast, EntryKind.TRADE) == deals


def test_two_sweeps_expire_it_once(cast, at_once):
    for _ in rounds.played(cast):
        offer = bargains.make(cast.bob, to=cast.alice)
        swept = at_once(*[lambda: offers.expire_due(house_id=cast.house.pk, at=bargains.AFTER_A_WEEK)] * 2)

        assert sorted(map(len, swept)) == [0, 1]
        assert ended(offer) == "expired"


def test_sent_twice_under_one_id_it_is_one_offer(cast, at_once):
    for number, kind in zip(rounds.played(cast), itertools.cycle(["price", "sealed"]), strict=False):
        terms = offering.Terms(
            kind=kind, title="The desk", side="seller", to=cast.alice.pk, amount=Decimal(24)
        )
        uid = uuid.uuid4()
        made = at_once(
            *[lambda uid=uid, terms=terms: offering.make(by=cast.bob, uid=uid, terms=terms, at=bargains.AT)]
            * 2
        )

        assert sorted(answer.replayed for answer in made) == [False, True]
        assert Offer.objects.count() == OfferNotice.objects.count() == number + 1


def test_a_deal_beside_a_close_is_in_the_open_month(cast, at_once):
    for number in rounds.played(cast):
        month = rounds.month_of(number)
        offer = bargains.make(cast.bob, to=cast.alice, at=rounds.noon(month.replace(day=20)), days=60)
        deal, closed = at_once(
            lambda offer=offer, month=month: bargains.accept(
                cast.alice, offer, at=rounds.noon(month.replace(day=28))
            ),
            lambda month=month: settlement.close(house_id=cast.house.pk, month=month, at=rounds.after(month)),
        )

        assert ended(offer) == "accepted"
        # One of the round before may have come too late for its own month.
        dated = Entry.objects.filter(kind=EntryKind.TRADE, effective_on__range=(month, month.replace(day=28)))
        traded = sum(abs(row.traded_micros) for row in closed.statements.all())
        assert traded == 2 * 24_000_000 * dated.count()
        assert deal.entry.effective_on in {month.replace(day=28), months.next_month(month=month)}
        assert rounds.entries(cast, EntryKind.TRADE) == number + 1


# --- Leaving ---------------------------------------------------------------------------------------------


def newcomers(cast: factories.Cast) -> Iterator[factories.Housemate]:
    return (factories.housemate_of(admin=cast.alice, name=f"Guest {number}") for number in itertools.count(1))


def found(step: Callable[[], object]) -> Callable[[], object]:
    """What is none of somebody's any more is said as a refusal, for the race to give back."""

    @functools.wraps(step)
    def run() -> object:
        try:
            return step()
        except Http404:
            return Gone("Not there.", code="not-there")

    return run


@pytest.mark.parametrize("leaver_made_it", [True, False])
def test_nobody_leaves_and_agrees(cast, at_once, leaver_made_it):
    people, deals = newcomers(cast), 0
    for _ in rounds.played(cast):
        guest = next(people)
        maker, other = (guest, cast.bob) if leaver_made_it else (cast.bob, guest)
        offer = bargains.make(maker, to=other)
        said = of(
            at_once(
                found(accepting(other, offer)),
                lambda guest=guest: departures.leave(housemate=guest, by=guest, at=bargains.LATER),
            )
        )

        refused = "answered" if leaver_made_it else "not-there"
        assert said in (["done", "balance"], [refused, "done"])
        deals += said[0] == "done"
        assert ended(offer) == (
            "accepted" if said[0] == "done" else "withdrawn" if leaver_made_it else "declined"
        )
        assert rounds.entries(cast, EntryKind.TRADE) == deals


# --- Numbers given privately -----------------------------------------------------------------------------


def test_two_sealed_numbers_at_once_are_compared_once(cast, at_once):
    """Alice raises hers to 40 beside Bob's 34: it counts, or it comes too late and there is no deal."""
    deals = 0
    for _ in rounds.played(cast):
        offer = bargains.sealed(cast.alice, cast.bob, 30)
        said = of(at_once(answering(cast.alice, offer, 40), answering(cast.bob, offer, 34)))

        assert said in (["done", "done"], ["answered", "done"])
        deals += said[0] == "done"
        offer.refresh_from_db()
        assert (ended(offer), offer.price_micros) == (
            ("accepted", 37_000_000) if said[0] == "done" else ("declined", None)
        )
        assert rounds.entries(cast, EntryKind.TRADE) == deals


def test_a_sealed_number_sent_twice_makes_one_deal(cast, at_once):
    for number in rounds.played(cast):
        offer = bargains.sealed(cast.alice, cast.bob, 30)
        answers = at_once(*[answering(cast.bob, offer, 20)] * 2)

        assert len({answer.entry_id for answer in answers}) == 1
        assert ended(offer) == "accepted"
        assert rounds.entries(cast, EntryKind.TRADE) == number + 1


@pytest.mark.parametrize("no", [offers.withdraw, offers.decline])
def test_of_a_sealed_number_and_a_no_one_wins(cast, at_once, no):
    deals = 0
    for _ in rounds.played(cast):
        offer = bargains.sealed(cast.alice, cast.bob, 30)
        by = cast.alice if no is offers.withdraw else cast.bob
        said = of(at_once(answering(cast.bob, offer, 20), saying(no, by, offer)))

        deals += ended(offer) == "accepted"
        assert sorted(said) == ["answered", "done"] or (said, no) == (["done", "done"], offers.decline)
        assert rounds.entries(cast, EntryKind.TRADE) == deals


def test_an_answer_beside_the_pick_stops_it_or_comes_too_late(cast, at_once):
    """Alice has seen one answer, and the price of one alone is her most."""
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    for number in rounds.played(cast):
        offer = bargains.ask_the_house(cast.alice)
        bargains.answer(cast.bob, offer, 24)
        said = of(at_once(accepting(cast.alice, offer, answers=1), answering(dora, offer, 15)))

        assert said in (["changed", "done"], ["done", "answered"])
        if said[0] == "changed":
            bargains.accept(cast.alice, offer, answers=2)
        assert ended(offer) == "accepted"
        offer.refresh_from_db()
        assert (offer.other, offer.price_micros) == (
            (cast.bob, 50_000_000) if said[0] == "done" else (dora, 24_000_000)
        )
        assert rounds.entries(cast, EntryKind.TRADE) == number + 1


def test_of_a_pick_and_taking_it_back_one_wins(cast, at_once):
    deals = 0
    for _ in rounds.played(cast):
        offer = bargains.ask_the_house(cast.alice)
        bargains.answer(cast.bob, offer, 24)
        said = of(at_once(accepting(cast.alice, offer), saying(offers.withdraw, cast.alice, offer)))

        assert sorted(said) == ["answered", "done"]
        deals += said[0] == "done"
        assert ended(offer) == ("accepted" if said[0] == "done" else "withdrawn")
        assert rounds.entries(cast, EntryKind.TRADE) == deals


def test_two_picks_take_one_answer_and_two_nos_close_it_once(cast, at_once):
    for number in rounds.played(cast):
        picked, turned_down = bargains.ask_the_house(cast.alice), bargains.ask_the_house(cast.alice)
        bargains.answer(cast.bob, picked, 24)
        answers = at_once(
            *[accepting(cast.alice, picked)] * 2, *[saying(offers.decline, cast.bob, turned_down)] * 2
        )

        assert answers[0].entry == answers[1].entry
        assert (ended(picked), ended(turned_down)) == ("accepted", "declined")
        assert rounds.entries(cast, EntryKind.TRADE) == number + 1


# --- Undoing ---------------------------------------------------------------------------------------------


def agreed(cast: factories.Cast) -> Offer:
    return bargains.accept(cast.alice, bargains.make(cast.bob, to=cast.alice))


def test_undone_by_both_at_once_it_is_reversed_once(cast, at_once):
    for number in rounds.played(cast):
        offer = agreed(cast)
        said = of(at_once(*[saying(offers.undo, by, offer) for by in (cast.alice, cast.bob)]))

        assert said == ["done", "done"]
        assert ended(offer) == "undone"
        assert rounds.entries(cast, EntryKind.REVERSAL) == number + 1
        assert scenes.balances(cast) == {"Alice": 0, "Bob": 0}


def test_one_who_asks_twice_at_once_undoes_nothing(cast, at_once):
    for number in rounds.played(cast):
        offer = agreed(cast)
        at_once(*[saying(offers.undo, cast.bob, offer)] * 2)

        assert ended(offer) == "accepted"
        assert rounds.entries(cast, EntryKind.REVERSAL) == 0
        assert scenes.balances(cast)["Bob"] == 24_000_000 * (number + 1)


def test_of_undoing_and_keeping_one_wins(cast, at_once):
    undone = 0
    for _ in rounds.played(cast):
        offer = agreed(cast)
        offers.undo(by=cast.bob, uid=offer.uid, at=bargains.LATER)
        said = of(at_once(saying(offers.undo, cast.alice, offer), saying(offers.keep, cast.bob, offer)))

        assert said in (["done", "done"], ["done", "answered"])
        undone += said[1] == "answered"
        offer.refresh_from_db()
        assert (ended(offer), offer.undo_asked_by) == (
            ("undone", cast.bob) if said[1] == "answered" else ("accepted", cast.alice)
        )
        assert rounds.entries(cast, EntryKind.REVERSAL) == undone


def test_undone_while_one_of_the_two_leaves_it_is_undone_and_they_leave_even(cast, at_once):
    people = newcomers(cast)
    for number in rounds.played(cast):
        guest = next(people)
        offer = bargains.accept(guest, bargains.make(cast.bob, to=guest))
        offers.undo(by=guest, uid=offer.uid, at=bargains.LATER)
        said = of(
            at_once(
                saying(offers.undo, cast.bob, offer),
                lambda guest=guest: departures.leave(housemate=guest, by=guest, at=bargains.LATER),
            )
        )

        assert said in (["done", "done"], ["done", "balance"])
        assert ended(offer) == "undone"
        assert rounds.entries(cast, EntryKind.REVERSAL) == number + 1
        assert scenes.balances(cast).get(guest.name, 0) == 0


# --- Mail ------------------------------------------------------------------------------------------------


def test_two_workers_send_one_mail(cast, at_once):
    for number in rounds.played(cast):
        offer = bargains.make(cast.bob, to=cast.alice)
        waits = OfferNotice.objects.get(offer=offer).pk
        answers = at_once(*[lambda waits=waits: notices.deliver(notice_id=waits, at=bargains.LATER)] * 2)

        assert answers.count(None) == 1
        assert len(mail.outbox) == number + 1


def test_two_sweeps_note_one_reminder(cast, at_once):
    for number in rounds.played(cast):
        bargains.make(cast.bob, to=cast.alice)
        swept = at_once(*[lambda: notices.remind(house_id=cast.house.pk, at=JUST_BEFORE)] * 2)

        assert sorted(map(len, swept)) == [0, 1]
        assert OfferNotice.objects.filter(kind=NoticeKind.REMINDER).count() == number + 1
    assert Entry.objects.count() == 0
