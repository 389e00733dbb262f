"""Somebody leaves, or is told why not yet."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from house import invitations
from house.errors import Refused
from house.models import Housemate
from ledger import departures

AT = datetime(2026, 3, 20, 20, tzinfo=UTC)
NEXT_DAY = datetime(2026, 3, 21, 20, tzinfo=UTC)


def leave(housemate: Housemate, at: datetime = AT, by: Housemate | None = None) -> Housemate:
    return departures.leave(housemate=housemate, by=by or housemate, at=at)


def refused(code: str, operation: Callable[..., object], *args: object, **kwargs: object) -> str:
    """This function will return the words of a refusal with this code."""
    with pytest.raises(Refused) as refusal:
        operation(*args, **kwargs)
    assert refusal.value.code == code
    return refusal.value.message


def back(mate: Housemate, *, admin: Housemate, at: datetime = NEXT_DAY) -> Housemate:
    """Who has left joins again: another place in the house, of the same user."""
    token = invitations.create(by=admin, at=at).token
    return invitations.accept(token=token, user=mate.user, name=mate.name, at=at)
