"""What is at hand on the log page: favourites, the last ones, ready-made ones; and logging one again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

import ledger.favourites
import riskcalc
from house import prevalence
from house.errors import Refused
from house.models import House, Housemate
from ledger import activities, contacts, exposures, house_presets, planned, pricing, queries, risks
from ledger.models import Activity, Exposure, Favourite, HousePreset
from riskcalc.presets import PRESETS, Preset

MOST_RECENT = 8
# Somebody's habits show within so many; an old house's whole history is not looked through.
MOST_LOOKED_AT = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortcut:
    """A plan at hand: `key` finds it again, `frozen` is as `Plan.frozen` has it; priced by `priced`."""

    key: str
    title: str
    frozen: dict[str, Any]
    microcovids: Decimal | None = None
    charge_micros: int | None = None


def favourites(*, reader: Housemate) -> list[Shortcut]:
    """This function will list the reader's own favourites, those used most first."""
    return favourites_of(kept=ledger.favourites.of(reader=reader))


def favourites_of(*, kept: Iterable[Favourite]) -> list[Shortcut]:
    """This function will put favourites that were read already at hand, in their order."""
    return [_of_favourite(favourite) for favourite in kept]


def recent(*, reader: Housemate, most: int = MOST_RECENT) -> list[Shortcut]:
    """This function will list what the reader logged last, each title once as it was last, newest first."""
    seen: set[str] = set()
    listed: list[Shortcut] = []
    for activity in _logged_by(reader).order_by("-occurred_on", "-id")[:MOST_LOOKED_AT]:
        shortcut = _of_activity(activity, reader)
        if shortcut is None or shortcut.title in seen:
            continue
        seen.add(shortcut.title)
        listed.append(shortcut)
        if len(listed) == most:
            break
    return listed


def presets(*, house: House, text: str = "") -> list[Shortcut]:
    """This function will search what is ready-made, the house's own first, by all words of its label."""
    own = (_of_house(preset) for preset in house_presets.of(house=house))
    return [found for found in (*own, *originals()) if matches(label=found.title, text=text)]


def originals() -> list[Shortcut]:
    """This function will list the original calculator's ready-made activities."""
    return [_of_original(preset) for preset in PRESETS.values()]


def matches(*, label: str, text: str) -> bool:
    """This function will tell whether every word of a text is in a label, be it in capitals or not."""
    return all(word in label.casefold() for word in text.casefold().split())


def priced(*, reader: Housemate, shortcuts: Sequence[Shortcut], day: date) -> list[Shortcut]:
    """This function will say what each would cost its reader on a day, in a few queries for all of them.

    Where there is no price or prevalence, it is not one's own part alone that one would pay, or it would be
    refused, nothing is said.
    Units: microcovids; micros.
    """
    price = queries.price_on(house=reader.house, day=day)
    rate = queries.rate(price=price, housemate=reader) if price else None
    figure = prevalence.for_day(house=reader.house, day=day)
    setting = exposures.assessed_in(house=reader.house, figure=figure)
    plans = _plans(reader=reader, shortcuts=shortcuts, day=day)
    known = list(plans)
    costs = iter(risks.several(plans=[plan for plan in known if plan], setting=setting))
    return [
        _priced(found, plan, next(costs), rate) if plan else found
        for found, plan in zip(shortcuts, known, strict=True)
    ]


def _plans(*, reader: Housemate, shortcuts: Sequence[Shortcut], day: date) -> Iterator[planned.Plan | None]:
    """Each with its contacts as they are now, and without who has left, all of them looked up at once."""
    plans = [_plan(found, day) for found in shortcuts]
    ids = {key for plan in plans if plan for key in plan.contact_ids if key}
    people = contacts.people(owner=reader, contact_ids=ids)
    here = exposures.who_is_here(house=reader.house, plans=filter(None, plans))
    for plan in plans:
        yield plan and exposures.with_who_is_here(
            plan=contacts.with_people(plan=plan, people=people), here=here
        )


def _priced(
    found: Shortcut, plan: planned.Plan, microcovids: Decimal | None, rate: Fraction | None
) -> Shortcut:
    if microcovids is None:
        return found
    charge = pricing.charge_at(rate=rate, microcovids=microcovids) if rate is not None else None
    is_paid_alone = plan.payer is planned.Payer.EACH or (
        plan.payer is planned.Payer.HOST and not plan.attendees
    )
    return replace(found, microcovids=microcovids, charge_micros=charge if is_paid_alone else None)


def _plan(found: Shortcut, day: date) -> planned.Plan | None:
    """None for words that an earlier version knew and this one does not."""
    try:
        plan = planned.thawed(frozen=found.frozen, title=found.title, occurred_on=day)
    except riskcalc.InvalidInput:
        return None
    # What was learnt afterwards, such as a test, belongs to the day it was learnt for.
    return replace(plan, evidence=())


def find(*, reader: Housemate, key: str) -> Shortcut:
    """This function will find what a key names: "favourite:7", "activity:<uuid>", "house:3", "preset:<name>".

    Raises: Http404 for what is not there, or is another one's.
    """
    if (found := _found(reader, *_parts_of(key))) is None:
        raise Http404
    return found


def _found(reader: Housemate, kind: str, name: str) -> Shortcut | None:
    match kind:
        case "favourite":
            kept = ledger.favourites.of(reader=reader).filter(pk=_number(name)).first()
            return _of_favourite(kept) if kept else None
        case "activity":
            activity = _logged_by(reader).filter(uid=_uid(name)).first()
            return _of_activity(activity, reader) if activity else None
        case "house":
            preset = house_presets.of(house=reader.house).filter(pk=_number(name)).first()
            return _of_house(preset) if preset else None
        case "preset":
            return _of_original(PRESETS[name]) if name in PRESETS else None
    return None


def _parts_of(key: str) -> tuple[str, str]:
    kind, _, name = key.partition(":")
    return kind, name


def repeat(*, by: Housemate, key: str, occurred_on: date, uid: UUID, at: datetime) -> activities.Logged:
    """This function will log what a key names for a day, once for a uid: at that day's price and prevalence.

    Contacts count as they are described now; sent again, as they did the first time. A note stays behind.
    Raises: Http404 as `find` does; Mismatch and Refused as `activities.log` does.
    """
    plan = _plan(find(reader=by, key=key), occurred_on)
    if plan is None:
        raise Refused("This was kept in words that mean nothing any more: describe it anew.", code="outdated")
    before = _met_before(by=by, uid=uid)
    plan = (
        contacts.renewed(owner=by, plan=plan)
        if before is None
        else contacts.with_people(plan=plan, people=before)
    )
    here = exposures.who_is_here(house=by.house, plans=[plan])
    plan = exposures.with_who_is_here(plan=plan, here=here)
    logged = activities.log(housemate=by, uid=uid, plan=plan, at=at)
    kind, name = _parts_of(key)
    if kind == "favourite" and not logged.replayed:
        ledger.favourites.count_use(favourite_id=int(name))
    return logged


def _met_before(*, by: Housemate, uid: UUID) -> dict[int, riskcalc.PeopleMet] | None:
    """The contacts in what was logged under this uid already: described anew since, they still were these."""
    mine = Exposure.objects.filter(activity__house=by.house_id, housemate__user=by.user_id)
    first = mine.filter(activity__uid=uid, activity__version=1).first()
    if first is None:
        return None
    return contacts.met_in(frozen=first.inputs)


def _logged_by(reader: Housemate) -> QuerySet[Activity]:
    """The reader's own, as they stand, each with its parts; without those that were withdrawn."""
    latest = Activity.objects.latest_versions().filter(house=reader.house_id, is_withdrawn=False)
    parts = Prefetch("exposures", queryset=Exposure.objects.select_related("housemate").order_by("id"))
    mine = latest.filter(posted_by__user=reader.user_id)
    return mine.select_related("posted_by").prefetch_related(parts)


def _of_activity(activity: Activity, reader: Housemate) -> Shortcut | None:
    if (own := ledger.favourites.part_of(activity=activity, reader=reader)) is None:
        return None
    frozen = ledger.favourites.said(activity=activity, own=own)
    frozen.pop("evidence", None)
    return Shortcut(key=f"activity:{activity.uid}", title=activity.title, frozen=frozen)


def key_of(*, favourite: Favourite) -> str:
    """This function will name a favourite, as `find` and `repeat` take it."""
    return f"favourite:{favourite.pk}"


def key_of_house(*, preset: HousePreset) -> str:
    """This function will name one of the house's presets, as `find` and `repeat` take it."""
    return f"house:{preset.pk}"


def _of_favourite(kept: Favourite) -> Shortcut:
    return Shortcut(key=key_of(favourite=kept), title=kept.title, frozen=kept.frozen)


def _of_house(preset: HousePreset) -> Shortcut:
    return Shortcut(key=key_of_house(preset=preset), title=preset.label, frozen=preset.frozen)


def _of_original(preset: Preset) -> Shortcut:
    plan = planned.Plan(
        title=preset.label, occurred_on=date.min, people=(preset.people,), occasion=preset.occasion
    )
    return Shortcut(key=f"preset:{preset.name}", title=preset.label, frozen=plan.frozen())


def _number(name: str) -> int:
    return int(name) if name.isascii() and name.isdigit() and len(name) < 19 else 0


def _uid(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        raise Http404 from None
