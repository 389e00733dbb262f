"""Invitations by link: a secret that lets so many people into a house for so many days."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from house import audit, housemates
from house.errors import Conflict, Gone, NotAllowed, Refused
from house.models import House, Housemate, Invitation, Role, User

MOST_DAYS = 90
MOST_USES = 40


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A new link: its token is shown once and kept nowhere."""

    invitation: Invitation
    token: str = field(repr=False)


@transaction.atomic
def create(*, by: Housemate, at: datetime, days: int = 7, max_uses: int = 1) -> Issued:
    """This function will make a link into the house, for so many days and so many people.

    Raises: NotAllowed unless an admin does it; Refused when days or uses are out of range.
    """
    _admin_only(by)
    _within(number=days, most=MOST_DAYS, field="days")
    _within(number=max_uses, most=MOST_USES, field="max_uses")
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        house=by.house,
        token_digest=_digest(token),
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=days),
        max_uses=max_uses,
    )
    audit.record(
        house=by.house, action="invitation.created", at=at, by=by, invitation=invitation.pk, max_uses=max_uses
    )
    return Issued(invitation=invitation, token=token)


def find(*, token: str, at: datetime) -> Invitation:
    """This function will return the invitation behind a link that can still be used.

    Raises: Gone when it is unknown, withdrawn, expired or used up.
    """
    invitation = _known(token)
    _refuse_unless_usable(invitation, at)
    return invitation


@transaction.atomic
def accept(*, token: str, user: User, name: str, at: datetime) -> Housemate:
    """This function will move a user in under a name, by a link.

    Raises: Gone when the link cannot be used; Conflict when they live there already;
        Refused when the name is blank, too long or taken.
    """
    # The house's row first, as everything that writes to a house does: a link's last use goes to one.
    house = House.objects.select_for_update(no_key=True).get(pk=_known(token).house_id)
    invitation = Invitation.objects.select_for_update().get(token_digest=_digest(token))
    if house.housemates.current().filter(user=user).exists():
        raise Conflict("You live in this house already.", code="already-a-housemate")
    _refuse_unless_usable(invitation, at)
    housemate = housemates.place(user=user, name=name, role=Role.HOUSEMATE, house=house, at=at)
    invitation.uses += 1
    invitation.save(update_fields=["uses"])
    audit.record(house=house, action="housemate.joined", at=at, by=housemate, invitation=invitation.pk)
    return housemate


@transaction.atomic
def revoke(*, by: Housemate, invitation_id: int, at: datetime) -> Invitation:
    """This function will withdraw a link of the housemate's own house; once withdrawn it stays so.

    Raises: NotAllowed unless an admin does it; Refused with code "not-found" when the house has no such link.
    """
    _admin_only(by)
    links = Invitation.objects.select_for_update().filter(house=by.house_id, pk=invitation_id)
    if (invitation := links.first()) is None:
        raise Refused("This house has no such invitation.", code="not-found")
    if invitation.revoked_at is not None:
        raise Gone("This invitation was withdrawn before.")
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    audit.record(house=by.house, action="invitation.withdrawn", at=at, by=by, invitation=invitation.pk)
    return invitation


def _known(token: str) -> Invitation:
    found = (
        Invitation.objects.select_related("house", "created_by").filter(token_digest=_digest(token)).first()
    )
    if found is None:
        raise Gone("This invitation does not work. Please ask for a new link.")
    return found


def _refuse_unless_usable(invitation: Invitation, at: datetime) -> None:
    if invitation.revoked_at is not None:
        raise Gone("This invitation was withdrawn. Please ask for a new link.")
    if invitation.expires_at <= at:
        raise Gone("This invitation has expired. Please ask for a new link.")
    if invitation.uses >= invitation.max_uses:
        raise Gone("This invitation was used already. Please ask for a new link.")


def _admin_only(by: Housemate) -> None:
    if not by.is_admin:
        raise NotAllowed("An admin of the house invites people and withdraws invitations.")


def _within(*, number: int, most: int, field: str) -> None:
    if not 1 <= number <= most:
        raise Refused(f"A whole number from 1 to {most}, please.", field=field)


def _digest(token: str) -> str:
    # What cannot be written as UTF-8 was never issued: it only has to find nothing.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
