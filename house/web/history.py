"""The house's history in plain words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from house import audit
from house.models import AuditEntry, House, Role

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
    "transfer.disputed": "said that a payment has not come.",
    "transfer.reversed": "took the confirmation of a payment back.",
    "expense.recorded": "recorded an expense.",
    "expense.taken-back": "took an expense back.",
    "housemate.mail": "changed which mail they get.",
    "housemate.settling": "asked for the payments that make them even.",
    "housemate.forgotten": "was forgotten.",
    "offer.made": "made an offer.",
    "offer.countered": "answered an offer with another number.",
    "offer.answered": "answered an offer privately.",
    "offer.accepted": "agreed to an offer.",
    "offer.declined": "closed an offer without a deal.",
    "offer.withdrawn": "withdrew an offer.",
    "offer.expired": "let an offer expire.",
    "offer.undone": "agreed to undo a deal.",
    "offer.kept": "let a deal stand.",
    "preset.kept": "added a ready-made activity for everybody.",
    "preset.removed": "removed a ready-made activity of the house.",
    "handover.offered": "asked a housemate to take their balance over.",
    "handover.accepted": "took a balance over.",
    "handover.declined": "declined to take a balance over.",
    "handover.withdrawn": "took back the offer of their balance.",
}
_WITH_DATA = {
    "prevalence.stated": "stated the prevalence of {as_of_on}, from: {source}.",
    "prevalence.confirmed": "said that the prevalence of {was_of} still holds, from: {source}.",
    "prevalence.fetched": "took the prevalence of {as_of_on} from its feed: {source}.",
    "feed.set": "set where prevalence is fetched from: {name}.",
    "feed.switched-off": "switched off the feed that prevalence is fetched from: {name}.",
    "feed.removed": "took away the feed that prevalence was fetched from: {name}.",
    "price.changed": "has a new price, with the numbers of {people} in it.",
    "month.closed": "closed {month}.",
}
_BY_ITSELF = {"transfer.confirmed": "confirmed a payment: nobody had said that it has not come."}
_SETTINGS = {
    "name": "its name",
    "refund_rule": "where the money goes",
    "language": "how amounts and dates are written",
    "fund_keeper_id": "who keeps the fund",
    "plan_rule": "how it is worked out who pays whom",
    "auto_confirm_days": "after how many days a payment is confirmed by itself",
    "offers_in_coins": "whether offers may have parts of a unit",
    "shared_event_correlation": "how those who go together count",
    "counts_evidence": "whether tests and symptoms count",
    "carry_below_micros": "which balances wait for the next month",
    "price_kind": "what a microcovid is charged for",
    "attack_rate": "the attack rate",
    "cost_cap": "the cap on one person’s cost",
    "valuation": "whose cost per life counts",
    "prices_without": "whether the price waits for everyone’s numbers",
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
    zone, names = ZoneInfo(house.time_zone), dict(house.housemates.values_list("pk", "name"))
    for entry in entries:
        at = entry.at.astimezone(zone)
        who = entry.by.name if entry.by else _NOBODY
        yield Happening(on=at.date(), at=at, who=who, what=_what(entry, names))


def _what(entry: AuditEntry, names: Mapping[int, str]) -> str:
    data, whom = audit.told(entry=entry), names.get(entry.data.get("housemate", 0), "somebody")
    match entry.action:
        case "house.changed":
            return f"changed {', '.join(_SETTINGS.get(field, field) for field in data.get('changed', ()))}."
        case "housemate.renamed" | "housemate.left" | "housemate.appointed":
            return _of_a_housemate(entry, data, whom)
    if told := _WITH_DATA.get(entry.action):
        return told.format_map(defaultdict(lambda: None, data))
    sentences = _SENTENCES if entry.by_id else {**_SENTENCES, **_BY_ITSELF}
    return sentences.get(entry.action, f"did this: {entry.action}.")


def _of_a_housemate(entry: AuditEntry, data: Mapping[str, Any], whom: str) -> str:
    is_own = data.get("housemate") == entry.by_id
    match entry.action:
        case "housemate.left":
            return "moved out." if is_own else f"saw {whom} off."
        case "housemate.appointed" if data.get("role") == Role.ADMIN:
            return f"made {whom} an admin."
        case "housemate.appointed":
            return "is no longer an admin." if is_own else f"made {whom} a housemate who is no admin."
    # Of somebody who was forgotten no name is told, not even an old one.
    return f"is the name now of the one who was called {data['before']}." if data else "took another name."
