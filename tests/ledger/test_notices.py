"""Mail about offers: once, late or twice; to whom it concerns, while it does; and never a private number."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail

from house import housemates
from house.errors import NotAllowed
from ledger import departures, market, notices, offers, tasks
from ledger.models import Entry, NoticeKind, Offer, OfferNotice, OfferStatus
from tests.ledger import bargains, scenes
from tests.ledger.test_tasks import queue_of_its_own

pytestmark = pytest.mark.django_db

ENDING_AT = bargains.AFTER_A_WEEK - timedelta(days=1)
OVER = bargains.AFTER_A_WEEK


def sent(at=bargains.LATER) -> list[str]:
    """To whom went what, of all that is due; the sweep's tasks are run here, in its order."""
    before = len(mail.outbox)
    for notice in notices.due(at=at):
        tasks.send_notice(notice_id=notice.pk, at=at.isoformat())
    return [f"{letter.to[0].partition('@')[0]}: {letter.subject}" for letter in mail.outbox[before:]]


def reminded(cast, at) -> list[str]:
    tasks.remind_of_offers_in_house(house_id=cast.house.pk, at=at.isoformat())
    return sent(at)


# --- Once ------------------------------------------------------------------------------------------------


def test_a_sweep_late_and_twice_sends_one_mail(cast):
    bargains.make(cast.bob, to=cast.alice)

    assert sent(OVER - timedelta(minutes=1)) == ["alice: The desk by the window, $24.00"]
    assert sent(OVER) == []
    (notice,) = OfferNotice.objects.all()
    assert (notice.is_sent, notice.handled_at) == (True, OVER - timedelta(minutes=1))


def test_a_task_that_comes_again_sends_nothing_more(cast):
    bargains.make(cast.bob, to=cast.alice)
    notice = OfferNotice.objects.get().pk
    for _ in range(3):
        tasks.send_notice(notice_id=notice, at=bargains.LATER.isoformat())

    assert len(mail.outbox) == 1


def test_the_sweeps_queue_a_task_for_each_house_and_each_notice(cast):
    bargains.make(cast.bob, to=cast.alice)
    bargains.make(cast.alice, to=cast.bob)

    with queue_of_its_own() as waiting:
        tasks.expire_due_offers(at=OVER.isoformat())
        tasks.remind_of_offers(at=OVER.isoformat())
        tasks.send_due_notices(at=OVER.isoformat())
        assert waiting() == 2 + 2 + 2
    sent()
    with queue_of_its_own() as waiting:
        tasks.send_due_notices(at=OVER.isoformat())
        assert waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_asked_for_at_the_commit_and_not_of_what_is_refused(committed_cast):
    cast = committed_cast
    with queue_of_its_own() as waiting:
        offer = bargains.make(cast.bob, to=cast.alice)
        assert waiting() == 1
        bargains.refused(NotAllowed, "not-allowed", bargains.accept, cast.bob, offer)
        bargains.make(cast.bob, to=cast.alice, uid=offer.uid)
        assert waiting() == 1
        bargains.accept(cast.alice, offer)
        assert waiting() == 2


def test_a_mail_server_that_is_away_leaves_it_due_and_the_next_sweep_sends_it_once(cast, settings):
    bargains.make(cast.bob, to=cast.alice)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            sent()
    (notice,) = OfferNotice.objects.all()
    assert (notice.is_sent, notice.handled_at) == (False, None)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert [sent(), sent()] == [["alice: The desk by the window, $24.00"], []]


def test_a_mail_that_is_refused_for_a_week_is_put_aside(cast, settings):
    bargains.make(cast.bob, to=cast.alice, days=60)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    week = bargains.AT + timedelta(days=7)
    with pytest.raises(ConnectionRefusedError):
        sent(week - timedelta(seconds=1))

    assert sent(week) == []

    (notice,) = OfferNotice.objects.all()
    assert (notice.is_sent, notice.handled_at) == (False, week)
    assert not notices.due(at=week).exists()


# --- Expiry ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [timedelta(), timedelta(hours=1), timedelta(days=100)])
def test_expiry_late_and_twice_closes_once_and_moves_nothing(flat, cast, late):
    bargains.make(cast.bob, to=cast.alice)
    bargains.sealed(cast.alice, cast.bob, 30)
    bargains.answer(cast.bob, bargains.ask_the_house(cast.alice), 24)
    for _ in range(2):
        tasks.expire_offers_of_house(house_id=cast.house.pk, at=(OVER + late).isoformat())

    assert {offer.status for offer in Offer.objects.all()} == {OfferStatus.EXPIRED}
    assert {offer.closed_at for offer in Offer.objects.all()} == {OVER + late}
    assert Entry.objects.count() == 0
    assert sent(OVER + late) == []


def test_an_expiry_that_comes_too_early_closes_nothing(cast):
    bargains.make(cast.bob, to=cast.alice)
    tasks.expire_offers_of_house(house_id=cast.house.pk, at=(OVER - timedelta(seconds=1)).isoformat())

    assert Offer.objects.get().status == OfferStatus.OPEN


def test_another_house_s_offers_are_left_alone(cast):
    bargains.make(cast.bob, to=cast.alice)
    tasks.expire_offers_of_house(house_id=cast.carol.house_id, at=OVER.isoformat())
    tasks.remind_of_offers_in_house(house_id=cast.carol.house_id, at=ENDING_AT.isoformat())

    assert Offer.objects.get().status == OfferStatus.OPEN
    assert OfferNotice.objects.count() == 1


# --- Reminders -------------------------------------------------------------------------------------------


def test_who_has_not_answered_is_reminded_once_in_the_last_day(cast):
    bargains.make(cast.bob, to=cast.alice)
    sent()

    assert reminded(cast, ENDING_AT - timedelta(seconds=1)) == []
    assert reminded(cast, ENDING_AT) == ["alice: Still waits for you: The desk by the window, $24.00"]
    assert reminded(cast, OVER - timedelta(seconds=1)) == []
    assert reminded(cast, OVER + timedelta(days=3)) == []


def test_a_reminder_that_comes_late_is_sent_while_it_waits_and_not_afterwards(cast):
    offer = bargains.make(cast.bob, to=cast.alice)
    sent()
    notices.remind(house_id=cast.house.pk, at=ENDING_AT)

    assert sent(OVER) == []
    assert not OfferNotice.objects.get(offer=offer, kind=NoticeKind.REMINDER).is_sent


def test_of_a_day_s_offer_one_is_reminded_when_half_of_it_is_over(cast):
    bargains.make(cast.bob, to=cast.alice, days=1)
    sent()

    assert reminded(cast, bargains.AT + timedelta(hours=12, seconds=-1)) == []
    assert len(reminded(cast, bargains.AT + timedelta(hours=12))) == 1


def test_those_for_whom_it_waits_are_reminded_and_nobody_else(flat, cast):
    request = bargains.ask_the_house(cast.alice)
    bargains.answer(flat[1], request, 24)
    offers.decline(by=flat[2], uid=request.uid, at=bargains.LATER)
    bargains.sealed(cast.bob, cast.alice, 30, title="Isolate")
    countered = bargains.make(cast.bob, to=cast.alice, title="Bookshelf")
    bargains.answer(cast.alice, countered, 18)
    bargains.accept(cast.alice, bargains.make(cast.bob, to=cast.alice, title="Bread"))
    sent()

    assert sorted(reminded(cast, ENDING_AT)) == [
        "alice: Still waits for you: Isolate",
        "bob: Still waits for you: Bookshelf, $18.00",
        "emil: Still waits for you: Wait for the plumber",
    ]


# --- While it concerns -----------------------------------------------------------------------------------


def test_muted_nothing_is_sent_and_nothing_comes_later(cast):
    bargains.make(cast.bob, to=cast.alice)
    housemates.choose_mail(by=cast.alice, mails_offers=False, at=bargains.AT)

    assert sent() == []
    (notice,) = OfferNotice.objects.all()
    assert (notice.is_sent, notice.handled_at) == (False, bargains.LATER)
    assert reminded(cast, ENDING_AT) == []


def test_who_left_gets_no_mail(cast):
    bargains.make(cast.bob, to=cast.alice)
    offer = bargains.make(cast.alice, to=cast.bob)
    departures.leave(housemate=cast.bob, by=cast.bob, at=bargains.LATER)

    assert sent() == []
    assert Offer.objects.get(pk=offer.pk).status == OfferStatus.DECLINED


def test_who_left_and_was_forgotten_gets_no_mail_of_the_deal(cast):
    for maker, to in ((cast.alice, cast.bob), (cast.bob, cast.alice)):
        bargains.accept(to, bargains.make(maker, to=to))
    departures.leave(housemate=cast.bob, by=cast.bob, at=bargains.LATER)
    scenes.forgotten(cast.bob)

    assert sent(scenes.LATER_AT) == ["alice: Agreed: The desk by the window"]


@pytest.mark.parametrize(
    ("step", "by"),
    [
        (offers.withdraw, "bob"),
        (offers.decline, "alice"),
        (offers.accept, "alice"),
        (lambda by, uid, at: offers.answer(by=by, uid=uid, amount=Decimal(18), at=at), "alice"),
    ],
    ids=["withdrawn", "declined", "accepted", "countered"],
)
def test_what_no_longer_waits_for_somebody_is_not_mailed_to_them(cast, step, by):
    offer = bargains.make(cast.bob, to=cast.alice)
    step(by=getattr(cast, by), uid=offer.uid, at=bargains.LATER)

    assert not any(line.startswith("alice") for line in sent())


def test_of_each_round_the_one_whose_turn_it_is_is_told(cast):
    offer = bargains.make(cast.bob, to=cast.alice)
    told = [sent()]
    for by, amount in ((cast.alice, 18), (cast.bob, 21), (cast.alice, 20)):
        bargains.answer(by, offer, amount)
        told.append(sent())

    desk = "The desk by the window"
    assert told == [
        [f"alice: {desk}, $24.00"],
        [f"bob: {desk}, $18.00"],
        [f"alice: {desk}, $21.00"],
        [f"bob: {desk}, $20.00"],
    ]


def test_an_undoing_that_was_taken_back_is_not_mailed(cast):
    offer = bargains.accept(cast.alice, bargains.make(cast.bob, to=cast.alice))
    offers.undo(by=cast.bob, uid=offer.uid, at=bargains.LATER)
    offers.keep(by=cast.bob, uid=offer.uid, at=bargains.LATER)

    assert sent() == ["bob: Agreed: The desk by the window"]


def test_who_is_asked_again_to_undo_it_is_told_again(cast):
    offer = bargains.accept(cast.alice, bargains.make(cast.bob, to=cast.alice))
    sent()
    for _ in range(3):
        for _ in range(2):
            offers.undo(by=cast.bob, uid=offer.uid, at=bargains.LATER)
        assert sent() == ["alice: Bob asks to undo: The desk by the window"]
        offers.keep(by=cast.alice, uid=offer.uid, at=bargains.LATER)
    assert sent() == []


def test_asked_again_before_the_mail_went_out_it_is_one_mail(cast):
    offer = bargains.accept(cast.alice, bargains.make(cast.bob, to=cast.alice))
    sent()
    for step in (offers.undo, offers.keep, offers.undo):
        step(by=cast.bob, uid=offer.uid, at=bargains.LATER)

    assert len(sent()) == 1


# --- What it says ----------------------------------------------------------------------------------------


def letter_of(to) -> str:
    sent()
    (letter,) = (letter for letter in mail.outbox if letter.to == [to.user.email])
    return letter.body


def test_a_price_is_told_from_its_reader_s_side(cast):
    bargains.make(cast.bob, to=cast.alice, title="The desk")
    bargains.make(cast.alice, to=cast.bob, side="buyer", title="The shelf", amount=9)

    assert "\nBob would need $24.00 for: The desk.\n" in letter_of(cast.alice)
    assert "\nAlice would pay you $9.00 for: The shelf.\n" in letter_of(cast.bob)


def test_a_letter_has_its_link_its_end_and_a_way_to_have_no_more(cast):
    offer = bargains.make(cast.bob, to=cast.alice)

    letter = letter_of(cast.alice)
    assert letter.startswith("Hello Alice,\n\nBob")
    assert f"\nhttp://localhost:8000/h/elm-street/offers/{offer.uid}/\n" in letter
    assert "\nIt waits until March 17, 2026. Nothing happens unless you both agree.\n" in letter
    assert letter.endswith(
        "\nElm Street\nNo more mail about offers: http://localhost:8000/h/elm-street/me/#mail\n\n"
    )


def test_a_request_asks_what_one_would_need(flat, cast):
    bargains.make(cast.alice, to=cast.bob, amount=None, kind="request", side="buyer", title="The bread")
    bargains.ask_the_house(cast.bob)

    assert "\nAlice asks what you would need for: The bread.\n" in letter_of(cast.bob)
    assert (
        "\nBob asks what you would need for: Wait for the plumber. Nobody is shown what you answer; the"
        " lowest is taken, and paid what the second-lowest asked: that number becomes the price.\n"
    ) in letter_of(flat[3])


def test_when_everybody_has_answered_who_asked_is_told(flat, cast):
    request = bargains.ask_the_house(cast.alice)
    for mate in flat[1:]:
        bargains.answer(mate, request, 24)

    assert "\neverybody has answered: Wait for the plumber. Take the lowest answer, or let it be.\n" in (
        letter_of(cast.alice)
    )


def test_a_deal_tells_the_other_who_pays_whom(cast):
    bargains.accept(cast.alice, bargains.make(cast.bob, to=cast.alice))
    bargains.accept(cast.bob, bargains.make(cast.alice, to=cast.bob, amount=9))

    assert "\nAlice pays you $24.00 for: The desk by the window. It is in the house's books" in (
        letter_of(cast.bob)
    )
    assert "\nBob pays you $9.00 for: The desk by the window." in letter_of(cast.alice)


def test_who_pays_by_a_deal_is_told_so(cast):
    bargains.accept(cast.alice, bargains.make(cast.bob, to=cast.alice, side="buyer"))

    assert "\nyou pay Alice $24.00 for: The desk by the window." in letter_of(cast.bob)


def test_an_undoing_is_told_and_what_it_needs(cast):
    offer = bargains.accept(cast.alice, bargains.make(cast.bob, to=cast.alice))
    offers.undo(by=cast.bob, uid=offer.uid, at=bargains.LATER)

    letter = letter_of(cast.alice)
    assert (
        "\nBob asks to undo what you two agreed on: The desk by the window, $24.00. It stays as it is unless"
        " you agree.\n"
    ) in letter
    assert "It waits until" not in letter


def test_nothing_of_a_private_number_is_in_any_letter(flat, cast):
    """Of 73913 and 84257 there is no deal; of a request, neither the buyer's most nor an answer is told."""
    sealed = bargains.sealed(cast.alice, cast.bob, 73913, title="Isolate")
    request = bargains.ask_the_house(cast.alice, most=73913)
    reminded(cast, ENDING_AT)
    bargains.answer(cast.bob, sealed, 84257)
    for mate in flat[1:]:
        bargains.answer(mate, request, 84257)
    sent()
    bargains.accept(cast.alice, request)
    sent()

    letters = [f"{letter.subject} {letter.body}" for letter in mail.outbox]
    assert any("has typed a number privately for: Isolate." in letter for letter in letters)
    assert any("everybody has answered" in letter for letter in letters)
    plain = " ".join(letters).replace(",", "")
    assert not {number for number in ("73913", "84257") if number in plain}


def test_what_waits_in_the_app_is_what_was_mailed(flat, cast):
    """Nobody is told of what does not wait for them, and of all that does."""
    request = bargains.ask_the_house(cast.alice)
    bargains.make(cast.bob, to=cast.alice)
    bargains.sealed(flat[2], flat[3], 30)
    bargains.answer(cast.bob, request, 12)

    told = {(notice.housemate.name, notice.offer_id) for notice in OfferNotice.objects.all() if notice}
    sent()
    kept = {
        (mate.name, offer.pk)
        for mate in flat
        for offer in market.waiting_of(reader=mate, at=bargains.LATER).for_me
    }
    assert kept == {
        (notice.housemate.name, notice.offer_id) for notice in OfferNotice.objects.filter(is_sent=True)
    }
    assert kept < told
