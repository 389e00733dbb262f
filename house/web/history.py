"""The house's history in plain words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from house.models import AuditEntry, House

_NOBODY = "The house"
_SENTENCES: dict[str, str] = {
    "house.founded": "founded the house.",
    "housemate.joined": "moved in.",
    "invitation.created": "made an invitation link.",
    "invitation.withdrawn": "withdrew an invitation link.",
    "values.stated": "stated their two numbers.",
    "activity.logged": "logged an activity.",
    "activity.corrected": "corrected an activity.",
    "activity.withdrawn": "withdrew an activity.",
    "transfer.claimed": "said that a payment was made.",
    "transfer.confirmed": "confirmed a payment.",
}
_SETTINGS = {
    "name": "its name",
    "refund_rule": "where the money goes",
    "language": "how amounts and dates are written",
    "fund_keeper_id": "who keeps the fund",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One thing that happened: on which day where the house is, who, and what, as the end of a sentence."""

    on: date
    at: datetime
    who: str
    what: str


def happenings(*, house: House, entries: Iterable[AuditEntry]) -> Iterator[Happening]:
    """This function will put entries of a house's history into words."""
    zone = ZoneInfo(house.time_zone)
    for entry in entries:
        at = entry.at.astimezone(zone)
        who = entry.by.name if entry.by else _NOBODY
        yield Happening(on=at.date(), at=at, who=who, what=_what(entry.action, entry.data))


def _what(action: str, data: dict[str, Any]) -> str:
    match action:
        case "house.changed":
            return f"changed {', '.join(_SETTINGS.get(field, field) for field in data.get('changed', ()))}."
        case "housemate.renamed":
            return f"is the name now of the one who was called {data.get('before')}."
        case "prevalence.stated":
            return f"stated the prevalence of {data.get('as_of_on')}, from: {data.get('source')}."
        case "price.changed":
            return f"has a new price, with the numbers of {data.get('people')} in it."
        case "month.closed":
            return f"closed {data.get('month')}."
    return _SENTENCES.get(action, f"did this: {action}.")
