"""Leaving on pages: where one stands, the two ways to be even, and going."""

import dataclasses

import pytest
from django.urls import reverse

from house import housemates, houses
from house.models import Housemate
from ledger import departures, payments
from ledger.models import Handover, Transfer
from tests import factories
from tests.ledger import scenes
from tests.pages import beside, words


@pytest.fixture
def closed(march):
    """Bob owes Alice $3.50 for March, and half a cent."""
    return scenes.close(march)


@pytest.fixture
def at(house):
    def at(name, *args):
        return reverse(f"ledger:{name}", args=[house.slug, *args])

    return at


@pytest.fixture
def offered(cast, closed):
    return departures.offer(by=cast.bob, successor_id=cast.alice.pk, at=scenes.CLOSING_AT)


def has_left(housemate):
    return not Housemate.objects.get(pk=housemate.pk).lives_here


# --- The way out -----------------------------------------------------------------------------------------


def test_the_way_out_is_on_the_page_about_me(bob_page, house, at):
    assert f'href="{at("leave")}"' in bob_page.get(reverse("house:me", args=[house.slug])).content.decode()


def test_somebody_who_is_even_leaves_after_being_asked_once_more(bob_page, bob, at):
    asked = words(bob_page.get(at("leave")))
    answer = bob_page.post(at("leave"), follow=True)

    assert "You are even" in asked
    assert "You leave Elm Street today. Coming back takes a new invitation." in asked
    assert [url for url, _ in answer.redirect_chain] == [at("leave"), at("left")]
    assert "You have left Elm Street. This is what stays yours." in words(answer)
    assert has_left(bob)


def test_leaving_twice_is_leaving_once(bob_page, bob, at):
    answers = [bob_page.post(at("leave"), follow=True) for _ in range(2)]

    assert [answer.redirect_chain[-1][0] for answer in answers] == [at("left")] * 2
    assert has_left(bob)


def test_who_is_not_even_is_told_the_amount_and_both_ways_out(closed, bob_page, at):
    said = words(bob_page.get(at("leave")))

    assert "You owe the house $3.50" in said
    assert "Bob still owes the house $3.50. There are two ways out: settle it now, or hand it over" in said
    assert "Settle now" in said
    assert "Ask them" in said
    assert "Yes, leave" not in said


def test_who_is_not_even_does_not_leave(closed, bob_page, bob, at):
    answer = bob_page.post(at("leave"))

    assert answer.status_code == 409
    assert "Bob still owes the house $3.50." in words(answer)
    assert not has_left(bob)


def test_the_last_admin_is_told_where_to_name_another(alice_page, alice, house, at):
    asked, done = alice_page.get(at("leave")), alice_page.post(at("leave"))

    assert "The house needs another admin first." in words(asked)
    assert reverse("house:settings", args=[house.slug]) in asked.content.decode()
    assert done.status_code == 409
    assert not has_left(alice)


def test_the_funds_keeper_is_told_who_can_change_that(cast, bob_page, at):
    change = dataclasses.replace(houses.settings(house=cast.house), fund_keeper_id=cast.bob.pk)
    houses.change(by=cast.alice, change=change, at=scenes.FOUNDED_AT)

    said = words(bob_page.get(at("leave")))

    assert "The house fund needs another keeper first." in said
    assert "An admin of the house can change that in the settings." in said


def test_a_rest_smaller_than_a_coin_stays_with_the_fund(closed, cast, bob_page, at):
    payments.confirm(transfer_id=closed.transfers.get().pk, by=cast.alice, at=scenes.CLOSING_AT)

    said = words(bob_page.get(at("leave")))
    bob_page.post(at("leave"))

    assert "Less than the smallest coin cannot be paid: it stays with the house fund." in said
    assert has_left(cast.bob)
    assert scenes.balances(cast)["Bob"] == 0


# --- Settling now ----------------------------------------------------------------------------------------


def test_settling_now_makes_the_payments_that_bring_one_to_zero(closed, cast, bob_page, alice_page, at):
    answer = bob_page.post(at("settle"), follow=True)

    row = Transfer.objects.get(settlement=None)
    assert answer.redirect_chain == [(at("leave"), 302)]
    assert "Your payments on leaving Bob pays Alice $3.50 Not paid yet" in words(answer)
    assert closed.transfers.get().status == "carried"

    paid = bob_page.post(at("claim", row.pk), follow=True)
    assert paid.redirect_chain == [(at("leave"), 302)]
    assert "A payment of $3.50 waits to be confirmed first." in words(paid)
    alice_page.post(at("confirm", row.pk))
    assert "You can go" in words(bob_page.get(at("leave")))


def test_settling_again_asks_for_the_same_once(closed, bob_page, at):
    for _ in range(2):
        answer = bob_page.post(at("settle"), follow=True)

    assert words(answer).count("Bob pays Alice $3.50") == 1
    assert Transfer.objects.exclude(status="carried").count() == 1


def test_who_is_even_has_nothing_to_settle(bob_page, at):
    answer = bob_page.post(at("settle"))

    assert answer.status_code == 409
    assert "There is nothing to settle: you are even with the house." in words(answer)


def test_what_is_settled_with_me_stands_on_my_home_and_on_the_months(closed, cast, bob_page, alice_page, at):
    departures.settle(by=cast.bob, at=scenes.CLOSING_AT)
    row = Transfer.objects.get(settlement=None)

    for page in (at("home"), at("months")):
        said = words(alice_page.get(page))
        assert "Settling now Bob pays Alice $3.50 Not paid yet" in said
        assert "Alice has received $3.50 from Bob as Bob settles up. This settles it." in said
    done = alice_page.post(at("confirm", row.pk), follow=True)

    assert done.redirect_chain == [(at("months"), 302)]
    assert "Settling now" not in words(alice_page.get(at("home")))
    assert "Settled by those who left Bob pays Alice $3.50 Paid and confirmed by Alice" in words(done)


def test_what_others_settle_between_them_is_not_on_my_home(closed, cast, client, at):
    dana = factories.housemate_of(admin=cast.alice, name="Dana", at=scenes.CLOSING_AT)
    client.force_login(dana.user)
    departures.settle(by=cast.bob, at=scenes.CLOSING_AT)

    assert "Settling now" not in words(client.get(at("home")))
    assert "Settling now Bob pays Alice $3.50" in words(client.get(at("months")))


# --- Handing over ----------------------------------------------------------------------------------------


def test_a_balance_is_offered_answered_and_moved(closed, cast, bob_page, alice_page, at):
    asked = bob_page.post(at("hand-over"), {"successor": cast.alice.pk}, follow=True)
    home = words(alice_page.get(at("home")))
    taken = alice_page.post(at("accept", Handover.objects.get().pk), follow=True)

    assert asked.redirect_chain == [(at("leave"), 302)]
    assert "Alice is asked Whether they take over $3.50" in words(asked)
    assert "Bob asks you to take over $3.50" in home
    assert "Bob is leaving and owes the house $3.50. If you take it over, you owe it instead" in home
    assert taken.redirect_chain == [(at("home"), 302)]
    assert "You have taken over what stood between Bob and the house." in words(taken)
    assert scenes.balances(cast) == {"Alice": 0, "Bob": 0}
    assert "You can go" in words(bob_page.get(at("leave")))


def test_a_balance_that_is_owed_to_the_leaver_reads_the_other_way(closed, cast, alice, bob_page, at):
    housemates.appoint(by=alice, housemate_id=cast.bob.pk, role="admin", at=scenes.CLOSING_AT)
    departures.offer(by=alice, successor_id=cast.bob.pk, at=scenes.CLOSING_AT)

    said = words(bob_page.get(at("home")))

    assert (
        "Alice is leaving, and the house owes them $3.50. If you take it over, the house owes it to you"
        in said
    )


def test_an_offer_is_declined_and_nothing_moves(offered, cast, alice_page, bob_page, at):
    answer = alice_page.post(at("decline", offered.pk), follow=True)

    assert "Declined. Bob has to find another way." in words(answer)
    assert "asks you to take over" not in words(answer)
    assert "Alice is asked" not in words(bob_page.get(at("leave")))
    assert scenes.balances(cast)["Bob"] == -3_505_000


def test_an_offer_is_taken_back_by_who_made_it(offered, bob_page, alice_page, at):
    answer = bob_page.post(at("decline", offered.pk), follow=True)
    late = alice_page.post(at("accept", offered.pk), follow=True)

    assert answer.redirect_chain == [(at("leave"), 302)]
    assert "Taken back. Nothing was moved." in words(answer)
    assert "This was withdrawn in the meantime. Nothing was moved." in words(late)


def test_accepting_twice_moves_it_once(offered, cast, alice_page, at):
    for _ in range(2):
        answer = alice_page.post(at("accept", offered.pk))

    assert answer.status_code == 302
    assert scenes.balances(cast) == {"Alice": 0, "Bob": 0}


def test_an_answered_offer_is_not_declined(offered, cast, alice_page, at):
    alice_page.post(at("accept", offered.pk))

    answer = alice_page.post(at("decline", offered.pk), follow=True)

    assert "This was accepted in the meantime." in words(answer)
    assert scenes.balances(cast) == {"Alice": 0, "Bob": 0}


def test_an_offer_is_answered_by_who_was_asked_alone(offered, cast, bob_page, client, at):
    dana = factories.housemate_of(admin=cast.alice, name="Dana", at=scenes.CLOSING_AT)
    client.force_login(dana.user)

    assert bob_page.post(at("accept", offered.pk)).status_code == 403
    assert client.post(at("accept", offered.pk)).status_code == 403
    assert client.post(at("decline", offered.pk)).status_code == 403
    assert "asks you to take over" not in words(client.get(at("home")))


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_outsider_answers_no_offer(offered, cast, carol_page, at, answer):
    own_house = at(answer, offered.pk).replace(cast.house.slug, cast.carol.house.slug)

    assert carol_page.post(at(answer, offered.pk)).status_code == 404
    assert carol_page.post(own_house).status_code == 404


def test_nobody_is_asked_who_does_not_live_here(closed, cast, bob_page, at):
    answers = [
        bob_page.post(at("hand-over"), {"successor": who}) for who in (cast.carol.pk, cast.bob.pk, "", "x")
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert "not one of the available choices" in beside(answers[0], "successor")
    assert not Handover.objects.exists()


def test_who_is_even_has_nothing_to_hand_over(cast, bob_page, at):
    answer = bob_page.post(at("hand-over"), {"successor": cast.alice.pk})

    assert answer.status_code == 422
    assert not Handover.objects.exists()
