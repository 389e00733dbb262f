"""How a number came about: factors that multiply to the points, and what to know about them."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from riskcalc import activity, inputs, person, tables
from riskcalc.prevalence import CERTAIN

if TYPE_CHECKING:
    from riskcalc.assess import Assessment

UNSET = "not said"
ROUNDING = 1e-12  # what the order of multiplying may change


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """One step: multiply by `value`. The first carries the unit, its `text` says so."""

    name: str
    label: str
    value: float
    text: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something to know about a number, by a stable name."""

    name: str
    text: str


def factors(*, answer: Assessment) -> tuple[Factor, ...]:
    """This function will take an answer apart into factors, in order, whose product is its points.

    Units: the first factor in microcovids, the others multiples.
    Source: microCOVID Project, calculator; the chain is in this package's README, "The formulas".
    """
    steps = [*_person(answer), _people(answer.people), *_activity(answer)]
    added = math.prod(step.value for step in steps)
    if not math.isclose(added, answer.points, rel_tol=ROUNDING, abs_tol=sys.float_info.min):
        note = "Many chances never add up to more than certainty."
        steps.append(_factor("certainty", "several chances at once", answer.points / added, note))
    return tuple(steps)


def notes(*, groups: Sequence[inputs.PeopleMet], occasion: inputs.Occasion) -> tuple[Note, ...]:
    """This function will say what to know about an activity's number, each remark once.

    Source: microCOVID Project, calculator, the remarks under its result; in our words.
    """
    found: dict[str, str] = {}
    if occasion.interaction in tables.PER_HOUR:
        found = dict(remark for people in groups for remark in _notes(people, occasion).items())
    if sum(people.count for people in groups) >= tables.LARGE_GROUP_FROM:
        found["crowd"] = "Count only the people usually within 5 m of you."
    return tuple(Note(name=name, text=text) for name, text in found.items())


def _notes(people: inputs.PeopleMet, occasion: inputs.Occasion) -> dict[str, str]:
    kissing = occasion.distance is inputs.Distance.INTIMATE
    close = occasion.distance is inputs.Distance.CLOSE
    filtered = occasion.setting is inputs.Setting.FILTERED and not kissing and not close
    capped = activity.uncapped(occasion=occasion, their_mask=people.their_mask) >= tables.ACTIVITY_CAP
    said = {
        "capped": (capped, "No single occasion counts for more than a 60% chance."),
        "kissing": (kissing, "For a kiss, place, voices and masks were left out: they do not help."),
        "short-kiss": (
            kissing and occasion.minutes < tables.KISSING_LEAST_MINUTES,
            "A kiss counts for 20 minutes at least.",
        ),
        "close": (close, "The place was left out: face to face, fresh air does not help."),
        "filtered": (filtered, "Counted for a filter that cleans all the room's air five times an hour."),
    }
    return {name: text for name, (due, text) in said.items() if due}


def _person(answer: Assessment) -> Iterator[Factor]:
    people = answer.people
    own = people.microcovids_each
    if own is not None:
        text = f"{_number(own)} µCOV"
        yield Factor(
            name="own-risk", label="infectious now, by their own number", value=float(own), text=text
        )
        return
    label = tables.LABELS["profile"][people.profile]
    fixed = tables.FIXED_RISK.get(people.profile)
    if fixed is not None:
        note = "The same wherever you are."
        yield Factor(name="profile", label=label, value=fixed, text=f"{fixed:,.0f} µCOV", note=note)
        return
    average = answer.average_person_risk
    text = f"{_number(average)} µCOV"
    yield Factor(name="prevalence", label="infectious now, per person near us", value=average, text=text)
    if average > CERTAIN:
        yield _cap("average-cap", average)
    yield from _profile(people, answer.occasion, label)
    yield from _vaccination(people, answer.community)
    risk = min(average, CERTAIN) * _comparison(answer)
    if risk > CERTAIN:
        yield _cap("person-cap", risk)


def _profile(people: inputs.PeopleMet, occasion: inputs.Occasion, label: str) -> Iterator[Factor]:
    unasked, asked = (
        person.profile_multiplier(
            profile=people.profile, symptoms_checked=word, interaction=occasion.interaction
        )
        for word in (inputs.Symptoms.NO, people.symptoms_checked)
    )
    yield _factor("profile", label, unasked)
    if people.symptoms_checked is not inputs.Symptoms.NO:
        said = tables.LABELS["symptoms_checked"][people.symptoms_checked]
        yield _factor("symptoms", said, asked / unasked)


def _vaccination(people: inputs.PeopleMet, community: inputs.Vaccination | None) -> Iterator[Factor]:
    if community is None:
        return
    multiplier = person.vaccine_multiplier(
        profile=people.profile, their_vaccine=people.their_vaccine, community=community
    )
    label = tables.LABELS["their_vaccine"][people.their_vaccine]
    yield _factor("their-vaccine", f"their vaccine: {label}", multiplier)


def _comparison(answer: Assessment) -> float:
    people = answer.people
    multiplier = person.profile_multiplier(
        profile=people.profile,
        symptoms_checked=people.symptoms_checked,
        interaction=answer.occasion.interaction,
    )
    return math.prod((multiplier, *(step.value for step in _vaccination(people, answer.community))))


def _people(people: inputs.PeopleMet) -> Factor:
    return _factor(
        "people", "1 person" if people.count == 1 else f"{_number(people.count)} people", people.count
    )


def _activity(answer: Assessment) -> Iterator[Factor]:
    occasion, vaccine = answer.occasion, answer.my_vaccine
    weekly = tables.PER_WEEK.get(occasion.interaction)
    label = tables.LABELS["interaction"][occasion.interaction]
    if weekly is not None:
        yield _factor("interaction", label, weekly, "Counted by the week, whatever you do.")
    else:
        hourly = tables.PER_HOUR[occasion.interaction]
        yield _factor("interaction", label, hourly, "Chance an hour if one of them is infectious.")
        yield from _options(occasion, answer.people)
        yield from _duration(occasion, answer.people)
    if vaccine.brand:
        said = f"you: {tables.LABELS['brand'][vaccine.brand]}, doses: {vaccine.doses}"
        yield _factor("my-vaccine", said, activity.vaccine_multiplier(vaccine=vaccine))


def _options(occasion: inputs.Occasion, people: inputs.PeopleMet) -> Iterator[Factor]:
    yield _option("distance", occasion.distance, tables.DISTANCE)
    if occasion.distance is inputs.Distance.INTIMATE:
        return
    if occasion.distance is not inputs.Distance.CLOSE:
        yield _option("setting", occasion.setting, tables.SETTING)
    yield _option("voice", occasion.voice, tables.VOICE)
    yield _option("their_mask", people.their_mask, tables.THEIR_MASK)
    yield _option("my_mask", occasion.my_mask, tables.MY_MASK)


def _option(option: str, word: str, values: dict[str, float]) -> Factor:
    whose = {"their_mask": "they: ", "my_mask": "you: "}.get(option, "")
    label = tables.LABELS["mask" if whose else option].get(word, UNSET)
    text = f"× {tables.TEXTS[option][word]}"
    return Factor(name=option.replace("_", "-"), label=whose + label, value=values[word], text=text)


def _duration(occasion: inputs.Occasion, people: inputs.PeopleMet) -> Iterator[Factor]:
    minutes = activity.minutes_counted(occasion=occasion)
    yield _factor("duration", f"{_number(minutes)} minutes", minutes / 60)
    chance = activity.uncapped(occasion=occasion, their_mask=people.their_mask)
    if chance > tables.ACTIVITY_CAP:
        note = "No single occasion counts for more than a 60% chance."
        yield _factor("activity-cap", "60% at most", tables.ACTIVITY_CAP / chance, note)


def multiple(*, name: str, label: str, value: float, note: str = "") -> Factor:
    """This function will make a step that multiplies, with its number written out."""
    return _factor(name, label, value, note)


def _cap(name: str, risk: float) -> Factor:
    return _factor(name, "certain at most", CERTAIN / risk, "Nobody is more than certainly infectious.")


def _factor(name: str, label: str, value: float, note: str = "") -> Factor:
    return Factor(name=name, label=label, value=value, text=f"× {_number(value)}", note=note)


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{Decimal(f'{value:.3g}'):f}"
