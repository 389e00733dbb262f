"""The pages of offers: one tap for what waits for me, words for what cannot be done, nothing of others'."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger import market, offers, queries
from ledger.models import Entry, Offer
from tests import factories
from tests.ledger import bargains

pytestmark = pytest.mark.django_db


def page(name, house, *args):
    return reverse(f"ledger:{name}", args=[house.slug, *args])


def made_now(by, **changes):
    return bargains.make(by, at=timezone.now(), **changes)


def text(answer):
    return " ".join(answer.content.decode().split())


def sent(**changes):
    return {
        "uid": str(uuid.uuid4()),
        "title": "The desk",
        "side": "seller",
        "amount": "24",
        "days": "7",
    } | changes


def test_an_offer_is_made_on_the_page_once_for_two_clicks(house, alice, bob_page):
    body = sent(to=alice.pk)

    first, second = (bob_page.post(page("offer-new", house, "price"), body) for _ in range(2))

    offer = Offer.objects.get()
    assert first.url == second.url == page("offer", house, offer.uid)
    assert "You would need $24.00 of Alice" in text(bob_page.get(first.url))


def test_the_board_says_no_more_than_is_so(cast, house, alice_page, bob_page):
    nothing = text(bob_page.get(page("offers", house)))
    bargains.ask_the_house(cast.alice, at=timezone.now())

    assert "Nothing is asked of the house just now." in nothing
    assert "Nothing else is asked of the house just now." in text(bob_page.get(page("offers", house)))
    assert "of the house just now" not in text(alice_page.get(page("offers", house)))


def test_the_same_form_with_other_words_asks_once_more(house, alice, bob_page):
    body = sent(to=alice.pk)
    bob_page.post(page("offer-new", house, "price"), body)

    again = bob_page.post(page("offer-new", house, "price"), body | {"amount": "25"})

    assert again.status_code == 422
    assert "offered before with other words" in text(again)
    assert Offer.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "0"}, "More than nothing"),
        ({"amount": "-24"}, "More than nothing"),
        ({"amount": "1000000000000"}, "at most 1,000,000,000"),
        ({"amount": "24.50"}, "without cents"),
        ({"amount": ""}, "Please fill this in"),
        ({"amount": "many"}, "A number, please"),
        ({"title": ""}, "This field is required"),
        ({"to": "0"}, "Select a valid choice"),
        ({"days": "400"}, "Select a valid choice"),
        ({"side": "broker"}, "Select a valid choice"),
    ],
)
@pytest.mark.parametrize("kind", ["price", "sealed"])
def test_what_is_no_offer_is_refused_in_words(house, alice, bob_page, changes, said, kind):
    refused = bob_page.post(page("offer-new", house, kind), sent(to=alice.pk) | changes)

    assert refused.status_code == 422
    assert said in text(refused)
    assert Offer.objects.count() == 0


def test_nobody_is_offered_oneself_and_nothing_else_is_a_kind(house, bob, bob_page):
    shown = text(bob_page.get(page("offer-new", house, "price")))

    assert "Alice</option>" in shown
    assert "Bob</option>" not in shown
    assert bob_page.get(page("offer-new", house, "auction")).status_code == 404


def test_what_waits_for_me_comes_first_with_its_buttons(house, alice, bob, alice_page, bob_page):
    made_now(bob, to=alice)

    shown = text(alice_page.get(page("offers", house)))

    assert shown.index("Bob would need $24.00 of you") < shown.index("Make one")
    assert "Accept: pay $24.00" in shown
    assert "1 offer waits for you" in text(alice_page.get(page("home", house)))
    assert "Nothing waits for you" in text(bob_page.get(page("offers", house)))
    assert "wait for you" not in text(bob_page.get(page("home", house)))


def test_accepting_posts_and_a_second_click_posts_no_more(house, alice, bob, alice_page):
    offer = made_now(bob, to=alice)

    for _ in range(2):
        answer = alice_page.post(page("offer-accept", house, offer.uid), {"seen": "1"}, follow=True)
        assert "Agreed. It is in the books" in text(answer)

    assert queries.balance(housemate=bob) == 24_000_000
    assert Entry.objects.count() == 1


def test_a_number_that_changed_meanwhile_is_not_accepted_by_an_old_page(house, alice, bob, alice_page):
    offer = made_now(bob, to=alice)
    now = timezone.now()
    bargains.answer(alice, offer, 18, at=now)
    bargains.answer(bob, offer, 30, at=now)

    answer = alice_page.post(page("offer-accept", house, offer.uid), {"seen": "1"}, follow=True)

    assert "Another number stands by now" in text(answer)
    assert Entry.objects.count() == 0


def test_answers_that_changed_meanwhile_are_not_picked_from_by_an_old_page(flat, cast, alice_page):
    _alice, bob, dora, _emil = flat
    offer, now = bargains.ask_the_house(cast.alice, at=timezone.now()), timezone.now()
    for mate, amount in ((bob, 12), (dora, 30)):
        bargains.answer(mate, offer, amount, at=now)
    shown = text(alice_page.get(page("offer", cast.house, offer.uid)))
    assert '<input type="hidden" name="answers" value="2">' in shown
    offers.decline(by=dora, uid=offer.uid, at=now)

    accept = page("offer-accept", cast.house, offer.uid)
    stale, blind = (
        alice_page.post(accept, {"seen": "0"} | said, follow=True) for said in ({"answers": "2"}, {})
    )

    assert "Other answers stand by now" in text(stale)
    assert "how many answers you have seen" in text(blind)
    assert Entry.objects.count() == 0
    alice_page.post(accept, {"seen": "0", "answers": "1"})
    assert queries.balance(housemate=bob) == 50_000_000


def test_a_counter_offer_that_is_no_number_comes_back_with_its_field_marked(house, alice, bob, alice_page):
    offer = made_now(bob, to=alice)

    answer = alice_page.post(page("offer-answer", house, offer.uid), {"seen": "1", "amount": "0.5"})

    assert answer.status_code == 422
    assert "without cents" in text(answer)
    assert f'aria-describedby="amount-{offer.pk}-error"' in text(answer)


def test_what_is_over_says_so_and_moves_nothing(house, alice, bob, alice_page):
    offer = bargains.make(bob, to=alice)

    answer = alice_page.post(page("offer-accept", house, offer.uid), {"seen": "1"}, follow=True)

    assert "Its time is over" in text(answer)
    assert "Accept" not in text(alice_page.get(page("offer", house, offer.uid)))
    assert "expired" in text(alice_page.get(page("offers", house)))


def test_both_undo_a_deal_or_one_lets_it_stand(house, alice, bob, alice_page, bob_page):
    offer = made_now(bob, to=alice)
    bargains.accept(alice, offer, at=timezone.now())

    bob_page.post(page("offer-undo", house, offer.uid))
    assert "You pay Bob $24.00; Bob asks to undo it" in text(alice_page.get(page("offers", house)))
    alice_page.post(page("offer-keep", house, offer.uid))
    bob_page.post(page("offer-undo", house, offer.uid))
    undone = alice_page.post(page("offer-undo", house, offer.uid), follow=True)

    assert "Undone: you are as you were before." in text(undone)
    assert queries.balance(housemate=bob) == 0


def test_others_offers_are_nowhere_to_be_found(flat, cast, client):
    offer = made_now(cast.bob, to=cast.alice)
    client.force_login(flat[2].user)

    assert "desk by the window" not in text(client.get(page("offers", cast.house)))
    for name in (
        "offer-accept",
        "offer-answer",
        "offer-decline",
        "offer-withdraw",
        "offer-undo",
        "offer-keep",
    ):
        body = {"seen": "1", "amount": "3"}
        assert client.post(page(name, cast.house, offer.uid), body).status_code == 404
    assert client.get(page("offer", cast.house, offer.uid)).status_code == 404


def test_the_month_tells_its_deals_apart_from_the_tax(march, alice_page):
    for amount in (10, 12, 30):
        offer = bargains.make(march.bob, to=march.alice, amount=amount)
        bargains.accept(march.alice, offer)

    learned = market.lesson(house=march.house, month=bargains.AT.date().replace(day=1))
    shown = text(alice_page.get(reverse("ledger:month", args=[march.house.slug, bargains.AT.date()])))

    assert (learned.deals, learned.median_micros) == (3, 12_000_000)
    assert learned.median_time == timedelta(hours=3)
    assert "3 deals</strong> in March 2026, median <strong>$12.00</strong>, answered in 3 hours" in shown


def test_who_comes_back_reads_their_own_deals_as_theirs_and_can_do_no_more_with_them(
    house, alice, bob, bob_page
):
    for maker, other in ((bob, alice), (alice, bob)):
        deal = bargains.accept(other, bargains.make(maker, to=other))
    request = bargains.ask_the_house(alice, most=30)
    bargains.answer(bob, request, 30)
    bargains.accept(alice, request)
    bargains.accept(bob, bargains.make(alice, to=bob, amount=30))
    offers.undo(by=bob, uid=deal.uid, at=bargains.LATER)
    bargains.come_back(bob, admin=alice)

    shown = text(bob_page.get(page("offers", house)))
    told = text(bob_page.get(page("offer", house, deal.uid)))

    assert "somebody else’s answer" not in shown
    for said in ("You pay Alice $24.00", "Alice pays you $24.00", "Alice pays you $30.00"):
        assert said in shown
    assert "You ask to undo it" in told
    assert "Let it stand" not in told


@pytest.mark.parametrize("deals", [1, 2])
def test_of_fewer_than_three_deals_no_price_is_told(march, client, deals):
    for _ in range(deals):
        bargains.accept(march.alice, bargains.make(march.bob, to=march.alice, amount=73913))
    dora = factories.housemate_of(admin=march.alice, name="Dora")
    client.force_login(dora.user)

    learned = market.lesson(house=march.house, month=bargains.AT.date().replace(day=1))
    shown = text(client.get(reverse("ledger:month", args=[march.house.slug, bargains.AT.date()])))

    assert (learned.deals, learned.median_micros, learned.median_time) == (deals, None, None)
    assert f"{deals} deal" in shown
    assert "told from three on" in shown
    assert "73,913" not in shown.split('class="lesson"')[1].partition("</p>")[0]


def test_no_page_promises_that_a_number_which_can_be_the_price_is_never_seen(flat, cast, alice_page):
    form = text(alice_page.get(page("offer-new", cast.house, "request")))
    offer, now = bargains.ask_the_house(cast.alice, at=timezone.now()), timezone.now()
    for mate, amount in zip(flat[1:], (12, 30, 40), strict=True):
        bargains.answer(mate, offer, amount, at=now)
    picking = text(alice_page.get(page("offer", cast.house, offer.uid)))

    assert "where one answers alone, or the second-lowest asks more, it is the price" in form
    assert "that number becomes the price, which you and whoever is paid see" in picking
    for shown in (form, picking):
        assert "nobody ever sees" not in shown
        assert "nobody, not even you" not in shown


def test_a_deal_undone_in_its_month_teaches_nothing_and_undone_later_still_does(march):
    month = bargains.AT.date().replace(day=1)
    for undone_at in (bargains.LATER, bargains.AT + timedelta(days=30)):
        offer = bargains.make(march.bob, to=march.alice)
        bargains.accept(march.alice, offer)
        for mate in (march.alice, march.bob):
            offers.undo(by=mate, uid=offer.uid, at=undone_at)

    assert market.lesson(house=march.house, month=month).deals == 1


def test_mail_is_muted_on_my_own_page(house, bob, bob_page):
    assert "checked" in text(bob_page.get(reverse("house:me", args=[house.slug]))).split('id="mail"')[1]

    bob_page.post(reverse("house:mail", args=[house.slug]), {})

    bob.refresh_from_db()
    assert bob.mails_offers is False
