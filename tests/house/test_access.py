"""Who gets a house: those who live there; to everybody else it is not there."""

import pytest
from django.http import Http404

from house import access
from house.errors import NotAllowed, Refused
from house.models import Housemate, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", [access.housemate_or_404, access.admin_or_404])
def test_an_outsider_sees_no_house(house, carol, door):
    with pytest.raises(Http404):
        door(user=carol.user, house=house.slug)


@pytest.mark.parametrize("door", [access.housemate_or_404, access.admin_or_404])
def test_a_house_that_is_not_there_looks_the_same(alice, door):
    with pytest.raises(Http404):
        door(user=alice.user, house="nowhere")


def test_somebody_who_moved_out_sees_no_house(house, bob):
    Housemate.objects.filter(pk=bob.pk).update(left_on=bob.joined_on)

    with pytest.raises(Http404):
        access.housemate_or_404(user=bob.user, house=house.slug)


def test_nobody_sees_no_house(house):
    with pytest.raises(Http404):
        access.housemate_or_404(user=User(), house=house.slug)


def test_a_housemate_gets_their_own_place(house, bob):
    assert access.housemate_or_404(user=bob.user, house=house.slug) == bob


def test_an_admins_door_tells_a_housemate_why_not(house, bob):
    with pytest.raises(NotAllowed):
        access.admin_or_404(user=bob.user, house=house.slug)


def test_an_admin_gets_through_both_doors(house, alice):
    assert access.admin_or_404(user=alice.user, house=house.slug) == alice
    assert access.housemate_or_404(user=alice.user, house=house.slug) == alice


def test_a_command_gets_any_house_by_its_slug(house):
    assert access.house_named(slug=house.slug) == house


def test_a_command_is_told_of_a_house_that_is_not_there(house):
    with pytest.raises(Refused, match="no house 'nowhere'"):
        access.house_named(slug="nowhere")
