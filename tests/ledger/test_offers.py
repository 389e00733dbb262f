"""Offers: nothing happens unless both agree, and then once."""

from datetime import timedelta

import pytest
from django.http import Http404

from house.errors import Conflict, NotAllowed, Refused
from ledger import departures, market, offers, queries, verification
from ledger.models import Entry, EntryKind, Offer, OfferStatus, OfferTurn, ReplyStatus, SealedNumber
from tests.ledger import bargains, scenes

pytestmark = pytest.mark.django_db


def trades(cast):
    return Entry.objects.filter(house=cast.house, kind=EntryKind.TRADE)


def balances(*housemates):
    return [queries.balance(housemate=mate) for mate in housemates]


# --- A price, to take or to leave ------------------------------------------------------------------------


def test_bob_gives_alice_the_desk_for_24_dollars(cast):
    offer = bargains.make(cast.bob, to=cast.alice)
    assert trades(cast).count() == 0

    agreed = bargains.accept(cast.alice, offer)

    assert agreed.status == OfferStatus.ACCEPTED
    assert balances(cast.alice, cast.bob) == [-24_000_000, 24_000_000]
    assert trades(cast).get().key == f"offer:{offer.uid}"
    assert verification.faults() == []


def test_who_offers_to_pay_pays(cast):
    bargains.accept(cast.alice, bargains.make(cast.bob, to=cast.alice, side="buyer"))

    assert balances(cast.alice, cast.bob) == [24_000_000, -24_000_000]


def test_accepted_twice_is_accepted_once(cast):
    offer = bargains.make(cast.bob, to=cast.alice)

    assert bargains.accept(cast.alice, offer).entry_id == bargains.accept(cast.alice, offer).entry_id
    assert trades(cast).count() == 1


def test_only_the_other_side_accepts(cast):
    offer = bargains.make(cast.bob, to=cast.alice)

    bargains.refused(NotAllowed, "not-allowed", bargains.accept, cast.bob, offer)


def test_others_and_another_house_find_no_such_offer(flat, cast):
    offer = bargains.make(cast.bob, to=cast.alice)

    for stranger in (flat[2], cast.carol):
        for step in (bargains.accept, lambda by, it: bargains.answer(by, it, 3)):
            bargains.refused(Http404, None, step, stranger, offer)
        with pytest.raises(Http404):
            market.offer_of(reader=stranger, uid=offer.uid)


def test_a_counter_offer_turns_the_table(cast):
    offer = bargains.make(cast.bob, to=cast.alice)

    countered = bargains.answer(cast.alice, offer, 18)

    assert (countered.status, countered.round) == (OfferStatus.COUNTERED, 2)
    bargains.refused(NotAllowed, "not-allowed", bargains.accept, cast.alice, offer, seen=2)
    assert bargains.accept(cast.bob, offer, seen=2).price_micros == 18_000_000
    assert balances(cast.alice, cast.bob) == [-18_000_000, 18_000_000]
    assert [turn.price_micros for turn in OfferTurn.objects.order_by("round")] == [24_000_000, 18_000_000]


def test_nobody_accepts_a_number_they_have_not_seen(cast):
    offer = bargains.make(cast.bob, to=cast.alice)
    bargains.answer(cast.alice, offer, 18)
    bargains.answer(cast.bob, offer, 21)

    bargains.refused(Conflict, "changed", bargains.accept, cast.alice, offer)
    bargains.refused(Conflict, "changed", bargains.answer, cast.alice, offer, 19, seen=1)
    assert bargains.accept(cast.alice, offer, seen=3).price_micros == 21_000_000


def test_a_counter_offer_sent_twice_is_one(cast):
    offer = bargains.make(cast.bob, to=cast.alice)

    for _ in range(2):
        bargains.answer(cast.alice, offer, 18, seen=1)

    assert OfferTurn.objects.count() == 2
    bargains.refused(NotAllowed, "not-allowed", bargains.answer, cast.alice, offer, 17)


def test_turned_down_or_withdrawn_nothing_moves_and_nothing_more_can_be_said(cast):
    for close, by in ((offers.decline, cast.alice), (offers.withdraw, cast.bob)):
        offer = bargains.make(cast.bob, to=cast.alice)
        for _ in range(2):
            close(by=by, uid=offer.uid, at=bargains.LATER)

        bargains.refused(Conflict, "answered", bargains.accept, cast.alice, offer)
        bargains.refused(Conflict, "answered", bargains.answer, cast.alice, offer, 3)
    assert trades(cast).count() == 0


def test_each_side_closes_it_by_its_own_word(cast):
    offer = bargains.make(cast.bob, to=cast.alice)

    bargains.refused(NotAllowed, "not-allowed", offers.decline, by=cast.bob, uid=offer.uid, at=bargains.LATER)
    bargains.refused(
        NotAllowed, "not-allowed", offers.withdraw, by=cast.alice, uid=offer.uid, at=bargains.LATER
    )
    bargains.answer(cast.alice, offer, 18)
    assert offers.decline(by=cast.bob, uid=offer.uid, at=bargains.LATER).status == OfferStatus.DECLINED


def test_what_is_over_is_refused_before_any_job_has_closed_it(cast):
    offer = bargains.make(cast.bob, to=cast.alice)
    just_before = bargains.AFTER_A_WEEK - timedelta(microseconds=1)

    for step in (bargains.accept, lambda by, it, at: bargains.answer(by, it, 3, at=at)):
        bargains.refused(Conflict, "expired", step, cast.alice, offer, at=bargains.AFTER_A_WEEK)
    assert bargains.accept(cast.alice, offer, at=just_before).entry is not None


def test_expiry_late_and_twice_closes_once(cast):
    offer = bargains.make(cast.bob, to=cast.alice)
    taken = bargains.make(cast.bob, to=cast.alice)
    bargains.accept(cast.alice, taken)

    assert offers.expire_due(house_id=cast.house.pk, at=bargains.AFTER_A_WEEK - timedelta(seconds=1)) == []
    late = bargains.AFTER_A_WEEK + timedelta(days=40)
    assert offers.expire_due(house_id=cast.house.pk, at=late) == [offer]
    assert offers.expire_due(house_id=cast.house.pk, at=late) == []
    taken.refresh_from_db()
    assert taken.status == OfferStatus.ACCEPTED


def test_a_deal_is_posted_in_the_open_month(cast):
    scenes.month_of_charges(cast, rule="equal")
    offer = bargains.make(cast.bob, to=cast.alice, at=scenes.DINNER_AT, days=60)
    scenes.close(cast)

    bargains.accept(cast.alice, offer, at=scenes.CLOSING_AT)

    assert trades(cast).get().effective_on.month == 4


# --- What would you need? --------------------------------------------------------------------------------


def test_a_request_to_one_is_answered_with_a_number_and_taken(cast):
    offer = bargains.make(cast.alice, to=cast.bob, amount=None, kind="request", side="buyer")
    bargains.refused(Refused, "unanswered", bargains.accept, cast.alice, offer)
    bargains.refused(NotAllowed, "not-allowed", bargains.answer, cast.alice, offer, 9)

    bargains.answer(cast.bob, offer, 12)

    assert bargains.accept(cast.alice, offer).price_micros == 12_000_000
    assert balances(cast.alice, cast.bob) == [-12_000_000, 12_000_000]


def test_of_three_answers_the_lowest_wins_and_is_paid_the_second_lowest(flat, cast):
    alice, bob, dora, emil = flat
    offer = bargains.ask_the_house(alice)
    for mate, amount in ((bob, 40), (dora, 15), (emil, 24)):
        bargains.answer(mate, offer, amount)

    agreed = bargains.accept(alice, offer)

    assert (agreed.other, agreed.price_micros) == (dora, 24_000_000)
    assert balances(alice, bob, dora, emil) == [-24_000_000, 0, 24_000_000, 0]
    assert SealedNumber.objects.count() == 0
    assert verification.faults() == []


def test_the_asker_pays_no_more_than_their_most(flat, cast):
    alice, bob, dora, _emil = flat
    offer = bargains.ask_the_house(alice, most=20)
    bargains.answer(bob, offer, 40)
    bargains.answer(dora, offer, 15)

    assert bargains.accept(alice, offer).price_micros == 20_000_000


def test_an_answer_taken_back_unseen_stops_the_pick(flat, cast):
    """The answer left alone would be paid the asker's whole most."""
    alice, bob, dora, _emil = flat
    offer = bargains.ask_the_house(alice)
    bargains.answer(bob, offer, 24)
    bargains.answer(dora, offer, 15)
    offers.decline(by=bob, uid=offer.uid, at=bargains.LATER)

    said = bargains.refused(Conflict, "changed", bargains.accept, alice, offer, answers=2)

    assert "look at it again" in said
    assert bargains.accept(alice, offer, answers=1).price_micros == 50_000_000


def test_who_picks_says_how_many_answers_they_saw(flat, cast):
    offer = bargains.ask_the_house(cast.alice)
    bargains.answer(cast.bob, offer, 24)

    bargains.refused(Refused, "refused", offers.accept, by=cast.alice, uid=offer.uid, at=bargains.LATER)


def test_where_nobody_asks_so_little_there_is_no_deal_and_no_number_is_left(flat, cast):
    alice, bob, dora, _emil = flat
    offer = bargains.ask_the_house(alice, most=10)
    bargains.answer(bob, offer, 40)
    bargains.answer(dora, offer, 15)

    for _ in range(2):
        assert bargains.accept(alice, offer).status == OfferStatus.DECLINED
    assert SealedNumber.objects.count() == 0
    assert trades(cast).count() == 0


def test_an_answer_can_be_changed_and_taken_back_until_it_is_picked(flat, cast):
    alice, bob, dora, emil = flat
    offer = bargains.ask_the_house(alice)
    for amount in (40, 12):
        bargains.answer(bob, offer, amount)
    bargains.answer(dora, offer, 5)
    offers.decline(by=dora, uid=offer.uid, at=bargains.LATER)
    offers.decline(by=emil, uid=offer.uid, at=bargains.LATER)

    agreed = bargains.accept(alice, offer)

    assert (agreed.other, agreed.price_micros) == (bob, 50_000_000)


def test_only_the_asker_picks_and_not_before_somebody_has_answered(flat, cast):
    offer = bargains.ask_the_house(cast.alice)
    bargains.refused(Refused, "unanswered", bargains.accept, cast.alice, offer)
    bargains.answer(cast.bob, offer, 5)

    bargains.refused(NotAllowed, "not-allowed", bargains.accept, cast.bob, offer)
    bargains.refused(NotAllowed, "not-allowed", bargains.answer, cast.alice, offer, 5)


def test_when_all_turn_it_down_the_request_is_closed(flat, cast):
    offer = bargains.ask_the_house(cast.alice)
    for mate in flat[1:]:
        offers.decline(by=mate, uid=offer.uid, at=bargains.LATER)

    offer.refresh_from_db()
    assert offer.status == OfferStatus.DECLINED
    assert {reply.status for reply in offer.replies.all()} == {ReplyStatus.DECLINED}


# --- Sealed bids -----------------------------------------------------------------------------------------


def test_two_sealed_numbers_that_overlap_make_a_deal_amid_them(cast):
    offer = bargains.sealed(cast.alice, cast.bob, 30)

    agreed = bargains.answer(cast.bob, offer, 21)

    assert (agreed.status, agreed.price_micros) == (OfferStatus.ACCEPTED, 26_000_000)
    assert balances(cast.alice, cast.bob) == [-26_000_000, 26_000_000]
    assert SealedNumber.objects.count() == 0
    assert bargains.answer(cast.bob, offer, 21).entry_id == agreed.entry_id


def test_a_seller_may_begin(cast):
    agreed = bargains.answer(cast.bob, bargains.sealed(cast.alice, cast.bob, 20, side="seller"), 30)

    assert balances(cast.alice, cast.bob) == [25_000_000, -25_000_000]
    assert agreed.closed_by == cast.bob


def test_two_that_do_not_overlap_make_none_and_leave_no_number(cast):
    offer = bargains.sealed(cast.alice, cast.bob, 20)

    closed = bargains.answer(cast.bob, offer, 21)

    assert (closed.status, closed.price_micros) == (OfferStatus.DECLINED, None)
    assert SealedNumber.objects.count() == 0
    assert trades(cast).count() == 0


def test_a_sealed_number_is_changed_before_the_other_has_typed_and_never_accepted(cast):
    offer = bargains.sealed(cast.alice, cast.bob, 20)
    bargains.refused(Refused, "sealed", bargains.accept, cast.bob, offer)

    bargains.answer(cast.alice, offer, 40)

    assert bargains.answer(cast.bob, offer, 30).price_micros == 35_000_000


def test_a_number_typed_after_taking_it_back_comes_too_late(cast):
    offer = bargains.sealed(cast.alice, cast.bob, 20)
    offers.withdraw(by=cast.alice, uid=offer.uid, at=bargains.LATER)

    for mate in (cast.alice, cast.bob):
        bargains.refused(Conflict, "answered", bargains.answer, mate, offer, 40)
    assert SealedNumber.objects.count() == 0


def test_half_a_unit_goes_to_the_even_one_and_coins_where_the_house_says_so(cast):
    assert bargains.answer(cast.bob, bargains.sealed(cast.alice, cast.bob, 24), 23).price_micros == 24_000_000
    scenes.change(cast, offers_in_coins=True)

    assert (
        bargains.answer(cast.bob, bargains.sealed(cast.alice, cast.bob, "24.00"), "23.01").price_micros
        == 23_500_000
    )


def test_a_house_that_goes_back_to_whole_units_keeps_within_both_numbers(cast):
    scenes.change(cast, offers_in_coins=True)
    offer = bargains.sealed(cast.alice, cast.bob, "24.30")
    scenes.change(cast, offers_in_coins=False)

    assert bargains.answer(cast.bob, offer, 24).price_micros == 24_150_000


# --- Undoing ---------------------------------------------------------------------------------------------


def test_a_deal_is_undone_when_both_say_so(cast):
    offer = bargains.make(cast.bob, to=cast.alice)
    bargains.accept(cast.alice, offer)

    for _ in range(2):
        offers.undo(by=cast.bob, uid=offer.uid, at=bargains.LATER)
    assert balances(cast.alice, cast.bob) == [-24_000_000, 24_000_000]

    for _ in range(2):
        assert offers.undo(by=cast.alice, uid=offer.uid, at=bargains.LATER).status == OfferStatus.UNDONE
    assert balances(cast.alice, cast.bob) == [0, 0]
    assert Entry.objects.filter(kind=EntryKind.REVERSAL).count() == 1
    assert verification.faults() == []


def test_either_lets_a_deal_stand_and_one_alone_undoes_nothing(cast):
    offer = bargains.make(cast.bob, to=cast.alice)
    bargains.accept(cast.alice, offer)
    for first, second in ((cast.bob, cast.alice), (cast.bob, cast.bob)):
        offers.undo(by=first, uid=offer.uid, at=bargains.LATER)
        assert offers.keep(by=second, uid=offer.uid, at=bargains.LATER).undo_asked_by is None

    offers.undo(by=cast.bob, uid=offer.uid, at=bargains.LATER)
    offers.keep(by=cast.bob, uid=offer.uid, at=bargains.LATER)
    offers.undo(by=cast.alice, uid=offer.uid, at=bargains.LATER)
    offer.refresh_from_db()
    assert offer.status == OfferStatus.ACCEPTED


def test_only_a_deal_is_undone_and_only_by_its_two(flat, cast):
    offer = bargains.ask_the_house(cast.alice)
    bargains.refused(Refused, "no-deal", offers.undo, by=cast.alice, uid=offer.uid, at=bargains.LATER)
    bargains.answer(cast.bob, offer, 5)
    bargains.accept(cast.alice, offer)

    bargains.refused(NotAllowed, "not-allowed", offers.undo, by=flat[2], uid=offer.uid, at=bargains.LATER)


# --- Leaving -----------------------------------------------------------------------------------------------


def test_who_leaves_takes_what_waits_with_them(flat, cast):
    alice, bob, dora, _emil = flat
    mine, theirs = bargains.make(bob, to=alice), bargains.make(alice, to=bob)
    request, sealed_one = bargains.ask_the_house(alice), bargains.sealed(alice, bob, 30)
    bargains.answer(bob, request, 9)
    bargains.answer(dora, request, 12)

    departures.leave(housemate=bob, by=bob, at=bargains.LATER)

    statuses = [Offer.objects.get(pk=offer.pk).status for offer in (mine, theirs, request, sealed_one)]
    assert statuses == ["withdrawn", "declined", "open", "declined"]
    agreed = bargains.accept(alice, request)
    assert (agreed.other, agreed.price_micros) == (dora, 50_000_000)


def test_a_deal_with_who_has_left_stays(cast):
    offer = bargains.make(cast.bob, to=cast.alice)
    bargains.accept(cast.alice, offer)
    back = bargains.make(cast.alice, to=cast.bob)
    bargains.accept(cast.bob, back)
    departures.leave(housemate=cast.bob, by=cast.bob, at=bargains.LATER)

    bargains.refused(Refused, "left", offers.undo, by=cast.alice, uid=offer.uid, at=bargains.LATER)
