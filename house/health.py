"""Health answers that a housemate chose to keep: encrypted, for them alone, erased when they say so.

Sealed: neither the answers nor that there are any go into a message, a log line or the house's history.
"""

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from house import sealing
from house.errors import Refused
from house.models import HealthAnswers, Housemate
from riskcalc.health import Health

# Longer than any answers: an encrypted text is as long as what is in it, and would tell of many conditions.
_PADDED_TO = 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What a housemate keeps, and since when; None where it can no longer be read."""

    answers: Health | None
    kept_at: datetime

    def __repr__(self) -> str:
        return "<Kept: sealed>"


def can_keep() -> bool:
    """This function will tell whether this installation has a key to encrypt answers with."""
    return bool(settings.HEALTH_KEY)


@transaction.atomic
def keep(*, housemate: Housemate, answers: Health, at: datetime) -> HealthAnswers:
    """This function will keep somebody's health answers in place of those they kept in this house before.

    Raises: Refused where there is no key.
    """
    if not can_keep():
        raise Refused("Answers cannot be kept here: this installation has no key for them.", field="keep")
    Housemate.objects.select_for_update(no_key=True).get(pk=housemate.pk)
    erase(housemate=housemate)
    sealed = _sealed(housemate_id=housemate.pk, answers=answers)
    return HealthAnswers.objects.create(housemate=housemate, sealed=sealed, kept_at=at)


def kept(*, housemate: Housemate) -> Kept | None:
    """This function will read what somebody keeps in this house, if anything, be it from a stay that ended.

    What was encrypted with another key, is damaged, or was moved from somebody else, reads as None.
    """
    if (row := _rows(housemate).order_by("-kept_at").first()) is None:
        return None
    answers = _opened(housemate_id=row.housemate_id, sealed=bytes(row.sealed)) if can_keep() else None
    return Kept(answers=answers, kept_at=row.kept_at)


def erase(*, housemate: Housemate) -> None:
    """This function will erase all the answers that somebody keeps in this house."""
    _rows(housemate).delete()


def _rows(housemate: Housemate) -> QuerySet[HealthAnswers]:
    if housemate.user_id is None:
        return HealthAnswers.objects.filter(housemate=housemate)
    return HealthAnswers.objects.filter(
        housemate__house=housemate.house_id, housemate__user=housemate.user_id
    )


def _sealed(*, housemate_id: int, answers: Health) -> bytes:
    text = json.dumps(dataclasses.asdict(answers)).ljust(_PADDED_TO)
    return sealing.seal(content=text.encode(), key=settings.HEALTH_KEY, purpose=_purpose(housemate_id))


def _opened(*, housemate_id: int, sealed: bytes) -> Health | None:
    text = sealing.opened(sealed=sealed, key=settings.HEALTH_KEY, purpose=_purpose(housemate_id))
    try:
        return Health(**json.loads(text)) if text is not None else None
    # What an earlier version kept, in words that mean nothing by now.
    except (ValueError, TypeError):
        return None


def _purpose(housemate_id: int) -> str:
    """Everybody has a key of their own: no row can be read in another's place."""
    return f"health answers of housemate {housemate_id}"
