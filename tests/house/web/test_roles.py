"""Who is an admin and who has moved out, as an admin of the house sets it."""

import pytest
from django.urls import reverse

from house.models import Housemate
from tests.ledger import scenes
from tests.pages import words


@pytest.fixture
def page(house):
    return reverse("house:settings", args=[house.slug])


@pytest.fixture
def at(house):
    def at(name, housemate):
        return reverse(f"house:{name}", args=[house.slug, housemate.pk])

    return at


def test_an_admin_names_another_and_takes_it_back(alice_page, bob, page, at):
    named = alice_page.post(at("appoint", bob), {"role": "admin"}, follow=True)
    again = alice_page.post(at("appoint", bob), {"role": "admin"}, follow=True)
    taken_back = alice_page.post(at("appoint", bob), {"role": "housemate"}, follow=True)

    assert named.redirect_chain == again.redirect_chain == [(page, 302)]
    assert "Bob: Admin." in words(named)
    assert "Alice made Bob an admin." in words(named)
    assert "Bob: Housemate." in words(taken_back)
    assert "Alice made Bob a housemate who is no admin." in words(taken_back)


def test_who_gives_it_up_sees_the_settings_no_more(alice_page, alice, bob, house, page, at):
    alice_page.post(at("appoint", bob), {"role": "admin"})

    answer = alice_page.post(at("appoint", alice), {"role": "housemate"})

    assert answer.url == reverse("house:me", args=[house.slug])
    assert alice_page.get(page).status_code == 403


def test_the_last_admin_stays_one(alice_page, alice, at):
    answer = alice_page.post(at("appoint", alice), {"role": "housemate"})

    assert answer.status_code == 422
    assert "The house needs another admin first." in words(answer)
    assert Housemate.objects.get(pk=alice.pk).is_admin


def test_a_role_that_is_none_is_refused(alice_page, bob, at):
    answers = [alice_page.post(at("appoint", bob), sent) for sent in ({"role": "king"}, {})]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "A role is one of: admin, housemate." in words(answers[0])


@pytest.mark.parametrize("name", ["appoint", "see-off"])
def test_nobody_of_another_house_is_touched(alice_page, carol, at, name):
    assert alice_page.post(at(name, carol), {"role": "housemate"}).status_code == 404
    assert Housemate.objects.get(pk=carol.pk).is_admin
    assert Housemate.objects.get(pk=carol.pk).lives_here


@pytest.mark.parametrize("name", ["appoint", "see-off"])
def test_a_housemate_sets_nobodys_place(bob_page, alice, at, name):
    assert bob_page.post(at(name, alice), {"role": "housemate"}).status_code == 403
    assert Housemate.objects.get(pk=alice.pk).is_admin


def test_somebody_who_is_even_is_seen_off_once(alice_page, bob, page, at):
    answers = [alice_page.post(at("see-off", bob), follow=True) for _ in range(2)]

    assert [answer.redirect_chain for answer in answers] == [[(page, 302)]] * 2
    assert "Bob has left the house." in words(answers[0])
    assert "Alice saw Bob off." in words(answers[0])
    assert not Housemate.objects.get(pk=bob.pk).lives_here


def test_somebody_who_is_not_even_stays(cast, alice_page, bob, at):
    scenes.priced(cast)
    scenes.logged(housemate=bob, plan=scenes.typed("10"))

    answer = alice_page.post(at("see-off", bob))

    assert answer.status_code == 422
    assert "Bob still owes the house $10.00." in words(answer)
    assert Housemate.objects.get(pk=bob.pk).lives_here


def test_who_lives_alone_has_no_place_to_change(alice_page, bob, page, at):
    before = words(alice_page.get(page))
    alice_page.post(at("see-off", bob))

    assert "Bob has moved out" in before
    assert "Make admin" not in words(alice_page.get(page))
