"""The name a house knows somebody by, and the one the app does."""

import pytest

from house import housemates, invitations, users
from house.errors import Refused
from house.models import AuditEntry, Housemate
from tests import factories

pytestmark = pytest.mark.django_db

AT = factories.FOUNDED_AT


@pytest.mark.parametrize(
    "name",
    ["The house fund", "former housemate 1", "Former Housemate 12", "Ali\u200bce", "Outside the house"],
)
def test_a_name_that_imitates_the_houses_own_is_refused(bob, name):
    with pytest.raises(Refused) as refusal:
        housemates.rename(by=bob, name=name, at=factories.FOUNDED_AT)

    assert refusal.value.field == "name"


def test_a_housemate_takes_another_name(bob):
    renamed = housemates.rename(by=bob, name=" Bobby ", at=AT)

    assert renamed == bob
    assert Housemate.objects.get(pk=bob.pk).name == "Bobby"
    assert AuditEntry.objects.latest("id").data == {"before": "Bob", "after": "Bobby"}


def test_a_housemate_may_write_their_own_name_differently(bob):
    assert housemates.rename(by=bob, name="BOB", at=AT).name == "BOB"


def test_names_of_other_houses_are_free(bob):
    assert housemates.rename(by=bob, name="Carol", at=AT).name == "Carol"


@pytest.mark.parametrize("name", ["Alice", "alice", " ALICE ", "", "x" * 61, "B\tb"])
def test_a_name_that_is_taken_or_unreadable_is_refused(alice, bob, name):
    with pytest.raises(Refused) as refusal:
        housemates.rename(by=bob, name=name, at=AT)

    assert refusal.value.field == "name"
    assert Housemate.objects.get(pk=bob.pk).name == "Bob"


def test_a_house_is_full_at_forty(alice):
    token = invitations.create(by=alice, at=AT, max_uses=40).token
    for number in range(housemates.MOST - alice.house.housemates.count()):
        name = f"Mate {number}"
        invitations.accept(token=token, user=factories.user(name=f"mate{number}"), name=name, at=AT)

    with pytest.raises(Refused) as refusal:
        invitations.accept(token=token, user=factories.user(name="late"), name="Late", at=AT)

    assert refusal.value.code == "house-full"
    assert alice.house.housemates.count() == 40


def test_a_user_takes_another_name_and_keeps_those_in_houses(bob):
    users.rename(user=bob.user, name="Robert")

    bob.user.refresh_from_db()
    assert bob.user.name == "Robert"
    assert Housemate.objects.get(pk=bob.pk).name == "Bob"


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\nb"])
def test_a_users_unreadable_name_is_refused(bob, name):
    with pytest.raises(Refused) as refusal:
        users.rename(user=bob.user, name=name)

    assert refusal.value.field == "name"
