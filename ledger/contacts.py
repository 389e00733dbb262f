"""Contacts: whom a housemate meets again and again, each with their own risk.

Sealed: a friend's name is its owner's alone. Nothing here is written to the house's history.
"""

import contextlib
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower
from django.http import Http404

import riskcalc
from house import housemates, prevalence, typed
from house.errors import Conflict, Refused
from house.models import House, Housemate
from ledger import planned
from ledger.models import Contact, owned_by
from riskcalc.contact import OwnRisk, own_risk

MOST = 200
CERTAIN = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """A contact as its owner puts it: `person` says their risk, and the mask they usually wear."""

    name: str
    person: riskcalc.PeopleMet


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """A contact's risk on a day; `own` is None where the house has no prevalence to work it out from."""

    contact: Contact
    own: OwnRisk | None

    @property
    def one_in(self) -> float | None:
        """One chance in so many that they are infectious; None where there is none, or it is not known."""
        return CERTAIN / self.own.microcovids_each if self.own and self.own.microcovids_each else None


def of(*, reader: Housemate) -> QuerySet[Contact]:
    """This function will list the reader's own contacts in a house, by name."""
    return Contact.objects.filter(owned_by(reader)).order_by(Lower("name"), "pk")


def found(*, reader: Housemate, contact_id: int) -> Contact:
    """This function will find a contact of the reader's.

    Raises: Http404 for anybody else's.
    """
    if (contact := of(reader=reader).filter(pk=contact_id).first()) is None:
        raise Http404
    return contact


def names(*, reader: Housemate, contact_ids: Iterable[int]) -> dict[int, str]:
    """This function will name those of the reader's own contacts that a plan of theirs mentions."""
    return dict(of(reader=reader).filter(pk__in=contact_ids).values_list("pk", "name"))


def named_in(
    *, owner: Housemate, plan: planned.Plan, met_before: Mapping[int, riskcalc.PeopleMet] | None = None
) -> planned.Plan:
    """This function will put those in whom a plan names as contacts, as many and in the masks it says.

    Those in `met_before`, as `met_in` gives them, stay as they were met then.
    Raises: Refused for a contact that is not the owner's.
    """
    if not any(plan.contact_ids):
        return plan
    ids = [contact_id for contact_id in plan.contact_ids if contact_id]
    named = with_people(plan=plan, people=people(owner=owner, contact_ids=ids) | dict(met_before or {}))
    if named.contact_ids != plan.contact_ids:
        raise Refused("You have no such contact.", field="people", code="no-contact")
    return named


def met_in(*, frozen: Mapping[str, Any]) -> dict[int, riskcalc.PeopleMet]:
    """This function will say whom a frozen plan met as contacts, as they were described then.

    Who was described in words that an earlier version knew and this one does not is left out.
    """
    found: dict[int, riskcalc.PeopleMet] = {}
    for group in planned.groups_in(frozen=frozen):
        contact_id = group.pop("contact", None)
        if contact_id is not None:
            with contextlib.suppress(TypeError, ValueError):
                found[contact_id] = riskcalc.PeopleMet(**group)
    return found


def renewed(*, owner: Housemate, plan: planned.Plan) -> planned.Plan:
    """This function will take a plan's contacts as they are described now, as many and in the same masks.

    One that is gone stays as it was met, a group like any other.
    """
    if not any(plan.contact_ids):
        return plan
    ids = [contact_id for contact_id in plan.contact_ids if contact_id]
    return with_people(plan=plan, people=people(owner=owner, contact_ids=ids))


def people(*, owner: Housemate, contact_ids: Collection[int]) -> dict[int, riskcalc.PeopleMet]:
    """This function will say who several contacts of somebody's are now; anybody else's are left out."""
    if not contact_ids:
        return {}
    found = of(reader=owner).in_bulk(list(contact_ids))
    return {contact_id: contact.person for contact_id, contact in found.items()}


def with_people(*, plan: planned.Plan, people: Mapping[int, riskcalc.PeopleMet]) -> planned.Plan:
    """This function will put these people in for a plan's contacts; the ids of others go."""
    if not plan.contact_ids:
        return plan
    groups, ids = [], []
    for group, contact_id in zip(plan.people, plan.contact_ids, strict=True):
        person = people.get(contact_id or 0)
        groups.append(replace(person, count=group.count, their_mask=group.their_mask) if person else group)
        ids.append(contact_id if person else None)
    return replace(plan, people=tuple(groups), contact_ids=tuple(ids) if any(ids) else ())


def own_risks(*, house: House, contacts: Iterable[Contact], day: date) -> list[Risk]:
    """This function will work out contacts' risks by the house's prevalence for a day."""
    average = average_person_risk(house=house, day=day)
    return [own_risk_of(contact=contact, average_person_risk=average) for contact in contacts]


def average_person_risk(*, house: House, day: date) -> float | None:
    """This function will give the house's prevalence for a day, if it has any. Units: microcovids."""
    figure = prevalence.for_day(house=house, day=day)
    return figure.average_person_risk if figure else None


def own_risk_of(*, contact: Contact, average_person_risk: float | None) -> Risk:
    """This function will work out a contact's risk; what was typed needs no prevalence.

    Units: microcovids.
    """
    if average_person_risk is None and contact.microcovids_each is None:
        return Risk(contact=contact, own=None)
    own = own_risk(average_person_risk=average_person_risk or 0.0, person=contact.person)
    return Risk(contact=contact, own=own)


@transaction.atomic
def add(*, by: Housemate, said: Described, at: datetime) -> Contact:
    """This function will keep somebody as a contact.

    Raises: Refused for a name that is blank, too long or that of another contact of theirs; for too many.
    """
    housemates.lock(housemate=by)
    name = _free_name(owner=by, name=said.name)
    if of(reader=by).count() >= MOST:
        raise Refused(f"At most {MOST} contacts, please.", code="too-many")
    columns = _columns(said.person)
    return Contact.objects.create(house=by.house, owner=by, name=name, described_at=at, **columns)


@transaction.atomic
def change(
    *, by: Housemate, contact_id: int, said: Described, at: datetime, seen: frozenset[str] | None = None
) -> Contact:
    """This function will describe a contact anew; what was logged with them stays as it was.

    `seen` are versions it may start from. Raises: Http404 for anybody else's; Refused as `add` does; Conflict
    with the code "stale" when it was changed since.
    """
    housemates.lock(housemate=by)
    contact = found(reader=by, contact_id=contact_id)
    if seen is not None and version(contact=contact) not in seen:
        raise Conflict("You changed this meanwhile; look at it again first.", code="stale")
    contact.name, contact.described_at = _free_name(owner=by, name=said.name, but=contact.pk), at
    for column, value in _columns(said.person).items():
        setattr(contact, column, value)
    contact.save()
    return contact


def version(*, contact: Contact) -> str:
    """This function will name a state of a contact: another name, another state."""
    said = json.dumps([contact.name, _columns(contact.person)], sort_keys=True)
    return hashlib.sha256(f"{contact.pk} {said}".encode()).hexdigest()[:32]


@transaction.atomic
def remove(*, by: Housemate, contact_id: int) -> None:
    """This function will erase a contact; what was logged with them keeps its numbers.

    Raises: Http404 for anybody else's.
    """
    found(reader=by, contact_id=contact_id).delete()


def _free_name(*, owner: Housemate, name: str, but: int = 0) -> str:
    line = typed.line(typed=name, field="name", most=60)
    # The database compares, for its idea of lower case is the one that the constraint uses.
    others = of(reader=owner).exclude(pk=but).alias(lower_name=Lower("name"))
    if others.filter(lower_name=Lower(Value(line))).exists():
        raise Refused("You have a contact of this name already.", field="name", code="name-taken")
    return line


def _columns(person: riskcalc.PeopleMet) -> dict[str, str | float | None]:
    each = person.microcovids_each
    return {
        # As it comes back: 240 and 240.0 are one state.
        "microcovids_each": None if each is None else float(each),
        "profile": person.profile.value,
        "their_vaccine": person.their_vaccine.value,
        "symptoms_checked": person.symptoms_checked.value,
        "usual_mask": person.their_mask.value,
    }
