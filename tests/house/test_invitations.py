"""Invitations: a link lets in whom it should, as often and as long as it should, and nobody twice."""

import hashlib
from datetime import timedelta

import pytest

from house import invitations
from house.errors import Conflict, Gone, NotAllowed, Refused
from house.models import AuditEntry, Housemate, Invitation, Role
from tests import factories, racing

pytestmark = pytest.mark.django_db

AT = factories.FOUNDED_AT


@pytest.fixture
def issued(alice) -> invitations.Issued:
    return invitations.create(by=alice, at=AT)


@pytest.fixture
def dora(db):
    return factories.user(name="Dora")


def accept(token: str, user, name: str = "Dora", at=AT) -> Housemate:
    return invitations.accept(token=token, user=user, name=name, at=at)


# --- Creating --------------------------------------------------------------------------------------------


def test_only_a_digest_of_the_secret_is_kept(alice, issued):
    kept = Invitation.objects.filter(pk=issued.invitation.pk).values().get()

    assert len(issued.token) >= 43
    assert kept["token_digest"] == hashlib.sha256(issued.token.encode()).hexdigest()
    assert issued.token not in str(kept)
    assert issued.token not in repr(issued)
    assert issued.token not in str(list(AuditEntry.objects.values()))


def test_a_link_works_for_a_week_and_one_person_unless_said(issued):
    assert issued.invitation.expires_at == AT + timedelta(days=7)
    assert issued.invitation.max_uses == 1


def test_a_housemate_who_is_no_admin_invites_nobody(bob):
    with pytest.raises(NotAllowed):
        invitations.create(by=bob, at=AT)


@pytest.mark.parametrize(
    ("field", "number"), [("days", 0), ("days", -1), ("days", 91), ("max_uses", 0), ("max_uses", 41)]
)
def test_a_link_for_too_long_or_too_many_is_refused(alice, field, number):
    with pytest.raises(Refused) as refusal:
        invitations.create(by=alice, at=AT, **{field: number})

    assert refusal.value.field == field


# --- Accepting -------------------------------------------------------------------------------------------


def test_who_accepts_lives_there_from_that_day(house, issued, dora):
    at = AT + timedelta(days=3)

    joined = accept(issued.token, dora, name=" Dora ", at=at)

    assert (joined.house, joined.user, joined.name) == (house, dora, "Dora")
    assert joined.role == Role.HOUSEMATE
    assert joined.joined_on == house.day_of(at)
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.by) == ("housemate.joined", joined)


def test_a_link_shows_its_house_before_it_is_accepted(house, issued):
    found = invitations.find(token=issued.token, at=AT)

    assert found == issued.invitation
    assert found.house == house


@pytest.mark.parametrize("state", ["expired", "used", "withdrawn"])
def test_a_spent_link_says_why_and_lets_nobody_in(alice, issued, dora, state):
    at = AT + timedelta(days=7) if state == "expired" else AT
    if state == "used":
        accept(issued.token, factories.user(name="Ed"), name="Ed")
    if state == "withdrawn":
        invitations.revoke(by=alice, invitation_id=issued.invitation.pk, at=AT)

    for refused in (
        lambda: invitations.find(token=issued.token, at=at),
        lambda: accept(issued.token, dora, at=at),
    ):
        with pytest.raises(Gone, match=state) as refusal:
            refused()
        assert refusal.value.code == "gone"
    assert not Housemate.objects.filter(user=dora).exists()


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\0", "\ud800", "' OR 1=1 --"])
def test_an_unknown_link_is_gone_like_any_other(dora, token):
    with pytest.raises(Gone) as refusal:
        invitations.find(token=token, at=AT)
    assert refusal.value.code == "gone"

    with pytest.raises(Gone):
        accept(token, dora)


def test_a_link_works_until_the_moment_it_expires(issued, dora):
    assert accept(issued.token, dora, at=AT + timedelta(days=7, microseconds=-1))


def test_who_lives_there_already_does_not_move_in_again(alice, issued):
    with pytest.raises(Conflict) as refusal:
        accept(issued.token, alice.user, name="Alice again")

    assert refusal.value.code == "already-a-housemate"
    assert Invitation.objects.get(pk=issued.invitation.pk).uses == 0


@pytest.mark.parametrize("name", ["Bob", "bOB", "", "x" * 61, "D\0ra"])
def test_a_name_that_is_taken_or_unreadable_spends_no_link(bob, issued, dora, name):
    with pytest.raises(Refused) as refusal:
        accept(issued.token, dora, name=name)

    assert refusal.value.field == "name"
    assert Invitation.objects.get(pk=issued.invitation.pk).uses == 0
    assert not Housemate.objects.filter(user=dora).exists()


def test_a_link_for_two_lets_in_two(alice, dora):
    token = invitations.create(by=alice, at=AT, max_uses=2).token

    accept(token, dora)
    accept(token, factories.user(name="Ed"), name="Ed")

    with pytest.raises(Gone, match="used"):
        accept(token, factories.user(name="Fay"), name="Fay")


# --- Withdrawing -----------------------------------------------------------------------------------------


def test_a_link_is_withdrawn_once(alice, issued):
    invitations.revoke(by=alice, invitation_id=issued.invitation.pk, at=AT)

    with pytest.raises(Gone):
        invitations.revoke(by=alice, invitation_id=issued.invitation.pk, at=AT)


def test_a_link_of_another_house_is_not_there(carol, issued):
    with pytest.raises(Refused) as refusal:
        invitations.revoke(by=carol, invitation_id=issued.invitation.pk, at=AT)

    assert refusal.value.code == "not-found"
    assert invitations.find(token=issued.token, at=AT)


def test_a_housemate_who_is_no_admin_withdraws_nothing(bob, issued):
    with pytest.raises(NotAllowed):
        invitations.revoke(by=bob, invitation_id=issued.invitation.pk, at=AT)


# --- Races -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_last_use_of_a_link_goes_to_one_of_many(committed_cast):
    token = invitations.create(by=committed_cast.alice, at=AT).token
    names = [f"Guest {number}" for number in range(6)]
    guests = [(name, factories.user(name=name.replace(" ", ""))) for name in names]

    answers = racing.at_once(
        *(lambda name=name, user=user: accept(token, user, name) for name, user in guests)
    )

    assert sum(isinstance(answer, Housemate) for answer in answers) == 1
    assert sum(isinstance(answer, Gone) for answer in answers) == 5
    assert committed_cast.house.housemates.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_double_click_moves_a_user_in_once(committed_cast):
    token = invitations.create(by=committed_cast.alice, at=AT, max_uses=9).token
    dora = factories.user(name="Dora")

    answers = racing.at_once(*[lambda: accept(token, dora)] * 4)

    assert sum(isinstance(answer, Housemate) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 3
    assert Invitation.objects.latest("id").uses == 1


@pytest.mark.django_db(transaction=True)
def test_one_name_goes_to_one_of_many_who_move_in_at_once_by_links_of_their_own(committed_cast):
    guests = [
        (invitations.create(by=committed_cast.alice, at=AT).token, factories.user(name=name))
        for name in ("Dora", "Ed", "Fay", "Gus")
    ]

    answers = racing.at_once(
        *(lambda token=token, user=user: accept(token, user, "Kit") for token, user in guests)
    )

    assert sum(isinstance(answer, Housemate) for answer in answers) == 1
    assert sum(isinstance(answer, Refused) and answer.field == "name" for answer in answers) == 3


@pytest.mark.django_db(transaction=True)
def test_a_link_withdrawn_while_it_is_accepted_ends_one_way(committed_cast):
    alice = committed_cast.alice
    issued = invitations.create(by=alice, at=AT)
    dora = factories.user(name="Dora")

    joined, _withdrawn = racing.at_once(
        lambda: accept(issued.token, dora),
        lambda: invitations.revoke(by=alice, invitation_id=issued.invitation.pk, at=AT),
    )

    invitation = Invitation.objects.get(pk=issued.invitation.pk)
    assert invitation.revoked_at == AT
    assert invitation.uses == isinstance(joined, Housemate) == Housemate.objects.filter(user=dora).count()
