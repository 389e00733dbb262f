"""Favourites: plans that a housemate keeps under a title, to log them again.

Sealed: they say whom somebody meets, and are their owner's alone. Nothing here is written to the history.
"""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.http import Http404

import riskcalc
from house import housemates, typed
from house.errors import Conflict, NotAllowed, Refused
from house.models import Housemate
from ledger import planned, queries
from ledger.models import Activity, Exposure, Favourite, owned_by

MOST = 100
MOST_TITLE = 120


def of(*, reader: Housemate) -> QuerySet[Favourite]:
    """This function will list the reader's own favourites in a house, those used most first."""
    return Favourite.objects.filter(owned_by(reader)).order_by("-uses", Lower("title"), "pk")


def found(*, reader: Housemate, favourite_id: int) -> Favourite:
    """This function will find a favourite of the reader's.

    Raises: Http404 for anybody else's.
    """
    if (favourite := of(reader=reader).filter(pk=favourite_id).first()) is None:
        raise Http404
    return favourite


def said(*, activity: Activity, own: Exposure) -> dict[str, Any]:
    """This function will give what an activity says for its reader to do again, as `Plan.frozen` has it.

    The whole to the one who logged it; to who was there too, their own part alone.
    """
    # By user: who came back corrects what they logged from another place of theirs.
    if own.housemate.user_id != activity.posted_by.user_id:
        return planned.refrozen(own=own.inputs, others={}, payer=planned.Payer.EACH)
    others = {part.housemate_id: part.inputs for part in activity.exposures.all() if part.pk != own.pk}
    return planned.refrozen(own=own.inputs, others=others, payer=own.payer)


def part_of(*, activity: Activity, reader: Housemate) -> Exposure | None:
    """This function will find the reader's own part of an activity, be it of an earlier stay."""
    mine = (part for part in activity.exposures.all() if part.housemate.user_id == reader.user_id)
    return next(mine, None)


@transaction.atomic
def keep(*, by: Housemate, title: str, plan: planned.Plan, at: datetime) -> Favourite:
    """This function will keep a plan as a favourite; the same under the same title is the one kept before.

    What was learnt afterwards, such as a test, belongs to one day, and is left out.
    Raises: Refused for a title that cannot be, for a plan that says nothing, and for too many.
    """
    housemates.lock(housemate=by)
    line = typed.line(typed=title, field="title", most=MOST_TITLE)
    if not (frozen := replace(plan, evidence=()).frozen()):
        raise Refused("Say whom you met and how, or type the microcovids.", field="people")
    if same := of(reader=by).filter(title=line, frozen=frozen).first():
        return same
    if of(reader=by).count() >= MOST:
        raise Refused(f"At most {MOST} favourites, please.", code="too-many")
    return Favourite.objects.create(house=by.house, owner=by, title=line, frozen=frozen, kept_at=at)


def keep_activity(*, by: Housemate, uid: UUID, title: str = "", at: datetime) -> Favourite:
    """This function will keep what an activity of one's own says as a favourite, under its title or another.

    Raises: Http404 for an activity that is not there; NotAllowed for who has no part in it; Refused for one
    that was withdrawn, for words that this version does not know ("outdated"), and as `keep` does.
    """
    activity = queries.activities(house=by.house).filter(uid=uid).first()
    if activity is None:
        raise Http404
    if (own := part_of(activity=activity, reader=by)) is None:
        raise NotAllowed("Only who was there can keep this.")
    if activity.is_withdrawn:
        raise Refused("This was withdrawn, and says nothing any more.", code="withdrawn")
    try:
        plan = planned.thawed(
            frozen=said(activity=activity, own=own), title=activity.title, occurred_on=activity.occurred_on
        )
    except riskcalc.InvalidInput as error:
        raise Refused(str(error), code="outdated") from error
    return keep(by=by, title=title.strip() or activity.title, plan=plan, at=at)


@transaction.atomic
def rename(*, by: Housemate, favourite_id: int, title: str, seen: frozenset[str] | None = None) -> Favourite:
    """This function will give a favourite another title; `seen` are versions it may start from.

    Raises: Http404 for anybody else's; Refused for a title that cannot be; Conflict with the code "stale"
    when it was renamed since.
    """
    housemates.lock(housemate=by)
    favourite = found(reader=by, favourite_id=favourite_id)
    if seen is not None and version(favourite=favourite) not in seen:
        raise Conflict("You changed this meanwhile; look at it again first.", code="stale")
    favourite.title = typed.line(typed=title, field="title", most=MOST_TITLE)
    favourite.save(update_fields=["title"])
    return favourite


def version(*, favourite: Favourite) -> str:
    """This function will name a state of a favourite: another title, another state."""
    return hashlib.sha256(f"{favourite.pk} {favourite.title}".encode()).hexdigest()[:32]


@transaction.atomic
def remove(*, by: Housemate, favourite_id: int) -> None:
    """This function will erase a favourite; what was logged by it stays.

    Raises: Http404 for anybody else's.
    """
    found(reader=by, favourite_id=favourite_id).delete()


def count_use(*, favourite_id: int) -> None:
    """This function will remember that a favourite was used once more."""
    Favourite.objects.filter(pk=favourite_id).update(uses=F("uses") + 1)
