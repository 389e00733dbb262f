"""The whole chain over arrays: what `assess.assess` gives, for millions of rows.

The tables are filled by the formulas of `activity` and `person`, so that each stands in one place only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from riskcalc import activity, inputs, person, tables
from riskcalc.cheaper import Change
from riskcalc.columns import Asked, Codes, Columns, Numbers, codes, collect
from riskcalc.gathering import Gathering, Total, total
from riskcalc.prevalence import CERTAIN

__all__ = ["Answers", "Asked", "Columns", "assess", "changes", "codes", "collect", "gatherings"]

BLOCK = 8_192  # rows at a time, so that what lies between two steps stays in the processor's cache

_OPTIONS = (inputs.Interaction, inputs.Distance, inputs.Setting, inputs.Voice)
_SIZES = tuple(len(option) for option in (*_OPTIONS, inputs.Mask))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Answers:
    """A column for each figure of an assessment."""

    points: Numbers
    low: Numbers
    high: Numbers
    person_risk_each: Numbers
    activity_risk: Numbers


def _per_hour(words: tuple[str, ...]) -> float:
    interaction, distance, setting, voice = words
    if interaction in tables.PER_WEEK:
        return 0.0
    occasion = inputs.Occasion(
        interaction=interaction,  # type: ignore[arg-type]  # its word becomes the member
        distance=distance,  # type: ignore[arg-type]
        setting=setting,  # type: ignore[arg-type]
        voice=voice,  # type: ignore[arg-type]
        minutes=60,
    )
    return activity.per_hour(occasion=occasion, their_mask=inputs.Mask.NONE)


def _mask(words: tuple[str, ...], multiples: Mapping[str, float]) -> float:
    distance, mask = words
    return 1.0 if distance == inputs.Distance.INTIMATE else multiples[mask]


def _kind(words: tuple[str, ...]) -> float:
    profile, symptoms, interaction = words
    if profile in tables.FIXED_RISK:
        return 0.0
    return person.profile_multiplier(profile=profile, symptoms_checked=symptoms, interaction=interaction)


def _doses() -> Iterator[float]:
    for brand, doses in product(inputs.Brand, range(4)):
        known = tables.VACCINE.get(brand, (1.0,) * 4)
        yield known[doses] if doses < len(known) else np.nan


_HOURLY = np.array([_per_hour(words) for words in product(*_OPTIONS)])
_WORN = list(product(inputs.Distance, inputs.Mask))
_THEIRS = np.array([_mask(words, tables.THEIR_MASK) for words in _WORN])
_MINE = np.array([_mask(words, tables.MY_MASK) for words in _WORN])
_KINDS = np.array([_kind(words) for words in product(inputs.Profile, inputs.Symptoms, inputs.Interaction)])
_FIXED = np.array([tables.FIXED_RISK.get(word, 0.0) for word in inputs.Profile])
_WEEKLY = np.array([tables.PER_WEEK.get(word, 0.0) for word in inputs.Interaction])
_DOSES = np.array(list(_doses()))
_LEAST_MINUTES = np.array(
    [tables.KISSING_LEAST_MINUTES if word == inputs.Distance.INTIMATE else 0.0 for word in inputs.Distance]
)


def assess(*, columns: Columns) -> Answers:
    """This function will work out what each row costs in microcovids, as `assess.assess` does one.

    Shapes: a value for each row; a single row if all columns are single values.
    Units: microcovids, each time or, for people who live together, each week.
    Source: microCOVID Project, calculator, commit 8ecaf1129.
    """
    length = len(columns)
    answers = Answers(**{name: np.empty(length) for name in Answers.__dataclass_fields__})
    for start in range(0, length, BLOCK):
        _assess(_Block(columns, slice(start, start + BLOCK)), answers)
    return answers


def gatherings(*, asked: Sequence[Sequence[Asked]]) -> list[Total]:
    """This function will work out what meeting several groups at once comes to, for many occasions.

    Shapes: an evaluation for each group, a total for each occasion. Units and source: as `gathering.assess`,
    whose figures these are.
    """
    flat = [one for groups in asked for one in groups]
    answers = assess(columns=collect(asked=flat))
    risks = (answers.person_risk_each.tolist(), answers.activity_risk.tolist())
    alone = iter([(each, one.people.count, chance) for one, each, chance in zip(flat, *risks, strict=True)])
    return [total(parts=[next(alone) for _ in groups]) for groups in asked]


def changes(answer: Gathering, asked: Sequence[Change]) -> list[Total]:
    """This function will assess changes to an activity all at once, as `cheaper.one_by_one` does each."""
    before = answer.groups[0]
    about = (before.average_person_risk, before.my_vaccine, before.community)
    return gatherings(asked=[_groups(change, *about) for change in asked])


def _groups(change: Change, average: float, vaccine: Any, community: Any) -> list[Asked]:
    return [
        Asked(
            average_person_risk=average,
            people=group,
            occasion=change.occasion,
            my_vaccine=vaccine,
            community=community,
        )
        for group in change.people
    ]


class _Block:
    """Some rows of the columns; single values stay single."""

    def __init__(self, columns: Columns, rows: slice) -> None:
        self.columns = columns
        self.rows = rows

    def __getattr__(self, name: str) -> Any:
        column = getattr(self.columns, name)
        return column if column.size == 1 else column[self.rows]


def _assess(block: _Block, answers: Answers) -> None:
    rows = block.rows
    each, chance = _person_risk(block), _activity_risk(block)
    answers.person_risk_each[rows] = each
    answers.activity_risk[rows] = chance
    points, low, high = answers.points[rows], answers.low[rows], answers.high[rows]
    points[:] = each * block.count * chance
    np.divide(points, tables.RANGE_FACTOR, out=low)
    np.multiply(points, tables.RANGE_FACTOR, out=high)
    many = np.flatnonzero(points >= tables.LINEAR_BELOW)
    if many.size:
        risk = answers.person_risk_each[rows][many] * answers.activity_risk[rows][many] / CERTAIN
        count = np.broadcast_to(block.count, points.shape)[many]
        points[many] = _at_least_one(risk, count)
        low[many] = _at_least_one(risk / tables.RANGE_FACTOR, count)
        high[many] = _at_least_one(np.minimum(risk * tables.RANGE_FACTOR, 1), count)


def _at_least_one(each: Numbers, count: Numbers) -> Numbers:
    escaped: Numbers = np.power(1 - each, count)
    return (1 - escaped) * CERTAIN


def _place(*codes_and_sizes: Any) -> Codes:
    """The place in a table of several options, the last running fastest."""
    place, *rest = codes_and_sizes
    place = place.astype(np.uint16)
    for code, size in zip(rest[::2], rest[1::2], strict=True):
        place = place * np.uint16(size) + code
    return place  # type: ignore[no-any-return]


def _activity_risk(block: _Block) -> Numbers:
    _, distances, settings, voices, masks = _SIZES
    interaction, distance = block.interaction, block.distance
    occasion = _place(interaction, distance, distances, block.setting, settings, block.voice, voices)
    risk = _HOURLY.take(occasion)
    # Factor by factor in the order of `activity`, so that the last digit is the same too.
    risk = risk * _THEIRS.take(_place(distance, block.their_mask, masks))
    risk = risk * _MINE.take(_place(distance, block.my_mask, masks))
    risk = risk * (np.maximum(block.minutes, _LEAST_MINUTES.take(distance)) / 60)
    risk = np.minimum(risk, tables.ACTIVITY_CAP)
    # Living together counts no hours: one of the two is nothing.
    risk = risk + _WEEKLY.take(interaction)
    chance: Numbers = risk * _DOSES.take(_place(block.brand, block.doses, 4))
    return chance


def _person_risk(block: _Block) -> Numbers:
    average = np.minimum(block.average_person_risk, CERTAIN)
    kind = _place(
        block.profile,
        block.symptoms_checked,
        len(inputs.Symptoms),
        block.interaction,
        len(inputs.Interaction),
    )
    each = average * _KINDS.take(kind)
    if not np.isnan(block.percent_fully_vaccinated).all():
        each = each * _their_vaccine(block)
    risk: Numbers = np.minimum(each, CERTAIN) + _FIXED.take(block.profile)
    own = block.microcovids_each
    return risk if np.isnan(own).all() else np.where(np.isnan(own), risk, own)


def _their_vaccine(block: _Block) -> Numbers:
    share, multiplier = block.percent_fully_vaccinated / 100, block.average_fully_vaccinated_multiplier
    ratio = block.unvaccinated_prevalence_ratio
    ratio = np.where(np.isnan(ratio), 1 / (multiplier * share + (1 - share)), ratio)
    # An average person has the vaccination around here built in, any other profile is of unvaccinated people.
    average = block.profile == 0
    unvaccinated = np.where(average, ratio, 1.0)
    not_known = np.where(average, 1.0, 1 / ratio)
    known = np.choose(block.their_vaccine, [not_known, unvaccinated * multiplier, unvaccinated])
    multiple: Numbers = np.where(np.isnan(share), 1.0, known)
    return multiple
