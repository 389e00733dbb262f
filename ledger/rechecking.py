"""Working frozen exposures out again, thousands at a time: does what was charged follow from its inputs?

A part of `manage.py verify`: the rules prove the books, this proves the microcovids they charge for.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import riskcalc
from house.models import House
from ledger import planned
from ledger.models import Exposure
from riskcalc import batch

CHUNK = 5_000
# Frozen with six decimals; beside that, only the order of additions differs.
ABSOLUTE, RELATIVE = 1e-6, 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Deviation:
    """An exposure whose microcovids do not follow from what is frozen with them; its inputs stay sealed."""

    house_id: int
    activity: str
    version: int

    def __str__(self) -> str:
        return f"house {self.house_id}: microcovids of activity {self.activity} version {self.version}"


def deviations(*, house: House | None = None) -> Iterator[Deviation]:
    """This function will name each exposure of today's model, or a house's, that comes to other microcovids.

    Typed numbers follow from nothing, and those of another version of the model are left alone.
    """
    rows = (
        Exposure.objects.filter(model_version=riskcalc.MODEL_VERSION, average_person_risk__isnull=False)
        .select_related("activity")
        .order_by("pk")
    )
    if house is not None:
        rows = rows.filter(house=house)
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield from _of(chunk)


def _of(exposures: Sequence[Exposure]) -> Iterator[Deviation]:
    totals = batch.gatherings(asked=[list(_asked(exposure)) for exposure in exposures])
    for exposure, total in zip(exposures, totals, strict=True):
        points = total.points * _further(exposure)
        if not math.isclose(points, float(exposure.microcovids), rel_tol=RELATIVE, abs_tol=ABSOLUTE):
            activity = exposure.activity
            yield Deviation(house_id=exposure.house_id, activity=str(activity.uid), version=activity.version)


def _asked(exposure: Exposure) -> Iterator[batch.Asked]:
    frozen = exposure.inputs
    for group in planned.groups_in(frozen=frozen):
        group.pop("contact", None)
        yield batch.Asked(
            average_person_risk=exposure.average_person_risk or 0.0,
            people=riskcalc.PeopleMet(**group),
            occasion=riskcalc.Occasion(**frozen["occasion"]),
            my_vaccine=riskcalc.MyVaccine(**frozen["my_vaccine"]),
        )


def _further(exposure: Exposure) -> float:
    return math.prod(float(step["value"]) for step in exposure.factors if step.get("group") == 0)
