"""What a house offers everybody beside the original's ready-made activities: its admins keep it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower
from django.http import Http404

from house import audit, housemates, typed
from house.errors import Refused
from house.models import House, Housemate
from ledger import planned
from ledger.models import HousePreset

MOST = 100
MOST_LABEL = 120
_ADMINS_KEEP_THEM = "An admin of the house keeps its presets."


def of(*, house: House) -> QuerySet[HousePreset]:
    """This function will list what a house offers, by label."""
    return HousePreset.objects.filter(house=house).order_by(Lower("label"), "pk")


@transaction.atomic
def keep(*, by: Housemate, label: str, plan: planned.Plan, at: datetime) -> HousePreset:
    """This function will offer a plan's people and occasion to everybody in the house under a label.

    Nothing else of the plan goes along: no vaccine of one's own, no company, no note.
    Raises: NotAllowed unless an admin does it; Refused for a label that is blank, too long or taken, for
    contacts and risks of somebody's own, for typed microcovids, and for too many.
    """
    house = housemates.lock_for_admin(by=by, refusal=_ADMINS_KEEP_THEM)
    line = typed.line(typed=label, field="label", most=MOST_LABEL)
    frozen = _public(plan).frozen()
    kept = of(house=house)
    if kept.alias(lower_label=Lower("label")).filter(lower_label=Lower(Value(line))).exists():
        raise Refused("The house has one of this name already.", field="label", code="name-taken")
    if kept.count() >= MOST:
        raise Refused(f"At most {MOST} of them, please.", code="too-many")
    made = HousePreset.objects.create(house=house, label=line, frozen=frozen, kept_by=by, kept_at=at)
    audit.record(house=house, action="preset.kept", at=at, by=by, preset=made.pk, label=line)
    return made


@transaction.atomic
def remove(*, by: Housemate, preset_id: int, at: datetime) -> None:
    """This function will no longer offer a preset of the house.

    Raises: NotAllowed unless an admin does it; Http404 for another house's.
    """
    house = housemates.lock_for_admin(by=by, refusal=_ADMINS_KEEP_THEM)
    if (preset := of(house=house).filter(pk=preset_id).first()) is None:
        raise Http404
    preset.delete()
    audit.record(house=house, action="preset.removed", at=at, by=by, label=preset.label)


def is_public(*, plan: planned.Plan) -> bool:
    """This function will tell whether a plan can be offered to everybody: it is of nobody in particular."""
    own = any(group.microcovids_each is not None for group in plan.people)
    return bool(plan.people) and plan.occasion is not None and not own and not any(plan.contact_ids)


def _public(plan: planned.Plan) -> planned.Plan:
    if not is_public(plan=plan):
        raise Refused(
            "Say whom one meets and how, without contacts and numbers of their own: everybody will see it.",
            field="people",
        )
    return planned.Plan(title="", occurred_on=date.min, people=plan.people, occasion=plan.occasion)
