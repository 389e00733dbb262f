"""What can be read: my homes, who lives there, what happened; never what anybody stated."""

import pytest

from house import houses, invitations, queries
from house.models import Housemate
from tests import factories

pytestmark = pytest.mark.django_db

AT = factories.FOUNDED_AT


def test_a_user_has_the_homes_they_live_in(alice, bob, carol):
    token = invitations.create(by=carol, at=AT).token
    at_carols = invitations.accept(token=token, user=bob.user, name="Bob", at=AT)

    assert list(queries.homes(user=bob.user)) == [bob, at_carols]
    assert list(queries.homes(user=alice.user)) == [alice]


def test_a_home_left_is_no_home(bob):
    Housemate.objects.filter(pk=bob.pk).update(left_on=bob.joined_on)

    assert not queries.homes(user=bob.user).exists()
    assert list(queries.housemates(house=bob.house)) == [Housemate.objects.get(name="Alice")]


def test_housemates_show_who_has_stated_and_not_what(house, alice, bob):
    factories.life_value(housemate=bob)

    rows = queries.housemates(house=house)

    assert [(row.name, row.has_stated) for row in rows] == [("Alice", False), ("Bob", True)]


def test_the_history_of_a_house_is_its_own_and_newest_first(house, alice, carol):
    factories.one_in(by=alice)
    factories.one_in(by=carol)

    actions = [entry.action for entry in queries.history(house=house)]

    assert actions == ["prevalence.stated", "housemate.joined", "invitation.created", "house.founded"]


def test_links_and_figures_are_the_houses_own(house, alice, carol):
    figure = factories.one_in(by=alice)
    factories.one_in(by=carol)
    invitations.create(by=carol, at=AT)

    assert list(queries.prevalences(house=house)) == [figure]
    assert [link.created_by for link in queries.invitations(house=house)] == [alice]


def test_reading_a_house_takes_few_queries(house, alice, bob, django_assert_num_queries):
    factories.one_in(by=alice)

    with django_assert_num_queries(3):
        homes = [home.house.name for home in queries.homes(user=alice.user)]
        told = [entry.by and entry.by.name for entry in queries.history(house=house)]
        mates = [(mate.name, mate.has_stated) for mate in queries.housemates(house=house)]

    assert homes == ["Elm Street"]
    assert told == ["Alice", "Bob", "Alice", "Alice"]
    assert mates == [("Alice", False), ("Bob", False)]


def test_settings_are_read_as_they_stand(alice):
    assert houses.settings(house=alice.house) == houses.HouseChange(
        name="Elm Street", refund_rule="pot", language="en", fund_keeper_id=None
    )
