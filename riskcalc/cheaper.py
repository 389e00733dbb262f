"""What would make an activity cheaper: single changes, each with what it then costs."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from riskcalc import gathering, inputs, labels, tables
from riskcalc.inputs import Distance, Mask, Setting, Voice

LEAST_SAVED = 0.01  # of the points; less would not show
VEHICLES = frozenset({Setting.TRANSIT, Setting.PLANE, Setting.CAR_WINDOWS_DOWN})
AMONG_STRANGERS = frozenset({Setting.TRANSIT, Setting.PLANE})
SEATED = frozenset({Setting.PLANE, Setting.CAR_WINDOWS_DOWN})

_FARTHER = {
    Distance.INTIMATE: (Distance.NORMAL, "no kissing, 1 m apart"),
    Distance.CLOSE: (Distance.SIX_FT, "2 m apart"),
    Distance.NORMAL: (Distance.SIX_FT, "2 m apart"),
    Distance.UNSET: (Distance.SIX_FT, "2 m apart"),
    Distance.SIX_FT: (Distance.TEN_FT, "3 m apart"),
}
_QUIETER = {
    Voice.LOUD: (Voice.NORMAL, "talking normally"),
    Voice.NORMAL: (Voice.SILENT, "hardly talking"),
    Voice.UNSET: (Voice.SILENT, "hardly talking"),
}
_MY_BETTER_MASKS = {
    Mask.N95: ("you-in-an-n95", "you in an N95"),
    Mask.N95_SEALED: ("you-in-an-air-tight-n95", "you in an air-tight N95"),
}


class Change(NamedTuple):
    """Something one could have done otherwise, by a stable name, and the inputs with it changed.

    `left_out` is the place, from 0 on, of the group that is not among the people any more; None: all are.
    """

    name: str
    label: str
    people: tuple[inputs.PeopleMet, ...]
    occasion: inputs.Occasion
    left_out: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """A change, and what the changed inputs give; `saved` is what it takes off, in microcovids."""

    change: Change
    total: gathering.Total
    saved: float

    @property
    def name(self) -> str:
        return self.change.name

    @property
    def label(self) -> str:
        return self.change.label


Assessor = Callable[[gathering.Gathering, Sequence[Change]], Sequence[gathering.Total]]


def one_by_one(answer: gathering.Gathering, changes: Sequence[Change]) -> list[gathering.Total]:
    """This function will assess changes to an activity, each by itself."""
    return [_assessed(change, answer) for change in changes]


def variants(*, answer: gathering.Gathering, assess: Assessor = one_by_one) -> tuple[Variant, ...]:
    """This function will find the single changes that make an activity cheaper, what saves most first.

    Only what one can choose: a flight is neither shorter nor outdoors, work stays where it is, and living
    together has no variants. A change that saves 1% or less is none. A typed total has nothing to change.

    `assess` gives the totals of changes; `batch.changes` gives the same for all at once, faster for many.
    Units: microcovids saved, more than 0.
    Source: rule of this package; what a change is worth is the microCOVID Project's model.
    """
    if answer.per_week:
        return ()
    changes = [*{(change.people, change.occasion): change for change in _changes(answer)}.values()]
    found = [
        Variant(change=change, total=total, saved=answer.points - total.points)
        for change, total in zip(changes, assess(answer, changes), strict=True)
    ]
    worthwhile = [variant for variant in found if variant.saved > LEAST_SAVED * answer.points]
    return tuple(sorted(worthwhile, key=lambda variant: -variant.saved))


def _assessed(change: Change, answer: gathering.Gathering) -> gathering.Total:
    before = answer.groups[0]
    after = gathering.assess(
        average_person_risk=before.average_person_risk,
        people=change.people,
        occasion=change.occasion,
        my_vaccine=before.my_vaccine,
        community=before.community,
    )
    return gathering.Total(after.points, after.low, after.high)


def _changes(answer: gathering.Gathering) -> Iterator[Change]:
    people, occasion = answer.people, answer.occasion
    for name, label, changed in _occasions(occasion):
        yield Change(name, label, people, changed)
    if occasion.distance is not Distance.INTIMATE:
        yield Change("they-in-n95s", "they in N95s", tuple(map(_in_n95, people)), occasion)
    if occasion.setting not in AMONG_STRANGERS:
        yield from _fewer(answer)


def _occasions(occasion: inputs.Occasion) -> Iterator[tuple[str, str, inputs.Occasion]]:
    kissing, setting = occasion.distance is Distance.INTIMATE, occasion.setting
    if not kissing:
        yield from _place(occasion)
        yield from _my_mask(occasion)
        if occasion.voice in _QUIETER:
            voice, label = _QUIETER[occasion.voice]
            yield "quieter", label, replace(occasion, voice=voice)
    if occasion.distance in _FARTHER and setting not in SEATED:
        distance, label = _FARTHER[occasion.distance]
        yield "farther-apart", label, replace(occasion, distance=distance)
    if setting not in VEHICLES:
        # Half of 15 minutes is 8, for forms take whole ones.
        minutes = math.ceil(occasion.minutes / 2) if occasion.minutes > 2 else occasion.minutes / 2
        yield "half-as-long", "half as long", replace(occasion, minutes=minutes)


def _place(occasion: inputs.Occasion) -> Iterator[tuple[str, str, inputs.Occasion]]:
    at_work = occasion.interaction is inputs.Interaction.WORKPLACE
    if occasion.setting not in VEHICLES and not at_work:
        yield "outdoors", "outdoors", replace(occasion, setting=Setting.OUTDOOR)
    if occasion.setting in {Setting.INDOOR, Setting.UNSET}:
        yield "filter", "with a HEPA filter running", replace(occasion, setting=Setting.FILTERED)


def _my_mask(occasion: inputs.Occasion) -> Iterator[tuple[str, str, inputs.Occasion]]:
    for mask, (name, label) in _MY_BETTER_MASKS.items():
        if tables.MY_MASK[mask] < tables.MY_MASK[occasion.my_mask]:
            yield name, label, replace(occasion, my_mask=mask)
            return


def _in_n95(people: inputs.PeopleMet) -> inputs.PeopleMet:
    if tables.THEIR_MASK[people.their_mask] <= tables.THEIR_MASK[Mask.N95]:
        return people
    return replace(people, their_mask=Mask.N95)


def _fewer(answer: gathering.Gathering) -> Iterator[Change]:
    people = answer.people
    if sum(group.count for group in people) < 2:
        return
    halved = (replace(group, count=_half(group.count)) for group in people)
    yield Change("half-the-people", "half as many people", tuple(halved), answer.occasion)
    whole = [number for number, group in enumerate(people) if group.count >= 1]
    if not whole:
        return
    riskiest = max(whole, key=lambda number: _each(answer, number))
    left = people[riskiest].count - 1
    smaller = (replace(people[riskiest], count=left),) if left else ()
    kept = (*people[:riskiest], *smaller, *people[riskiest + 1 :])
    label = _one_fewer(people, riskiest)
    yield Change("one-person-fewer", label, kept, answer.occasion, None if left else riskiest)


def _half(count: float) -> float:
    return min(count, math.ceil(count / 2))


def _each(answer: gathering.Gathering, number: int) -> float:
    group = answer.groups[number]
    return group.person_risk_each * group.activity_risk


def _one_fewer(people: tuple[inputs.PeopleMet, ...], riskiest: int) -> str:
    if len(people) == 1:
        return "one person fewer"
    who = people[riskiest]
    said = (
        "with a number of their own" if who.microcovids_each is not None else labels.label(word=who.profile)
    )
    return f"one person fewer: {said}"
