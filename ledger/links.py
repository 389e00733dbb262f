"""Links of the microCOVID calculator: read as a plan, and written from one.

A link never says of which day its figures are. A plan that was read from one is assessed as any other is: by
the house's own prevalence for its day.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404

import riskcalc
from house.errors import Refused
from house.models import Housemate, Prevalence, PrevalenceMethod
from ledger import planned, queries
from riskcalc import links, presets

Part = TypeVar("Part", riskcalc.PeopleMet, riskcalc.Occasion)

_PLAINLY = {
    "setting": riskcalc.Setting.INDOOR,
    "distance": riskcalc.Distance.NORMAL,
    "voice": riskcalc.Voice.NORMAL,
    "my_mask": riskcalc.Mask.NONE,
    "their_mask": riskcalc.Mask.NONE,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A plan that a link carries, and all that the link says."""

    plan: planned.Plan
    scenario: links.Scenario


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A link, and what of the plan no link carries; `has_figures`: reported cases went along."""

    link: str
    has_figures: bool
    left_out: tuple[str, ...]


def read(*, link: str, occurred_on: date) -> Read:
    """This function will read a calculator's link as a plan for a day, in words of the same points.

    What the link leaves unset counts as what it counts like: indoors, a metre apart, talking, no mask.
    Raises: Refused for what is no such link, or carries no whole activity, by field.
    """
    try:
        scenario = links.read(link=link)
    except riskcalc.InvalidInput as refusal:
        raise Refused(str(refusal), field="link", code="no-link") from refusal
    if scenario.people is None:
        raise Refused("This link does not say whom you met.", field="link", code="no-link")
    if scenario.occasion is None:
        raise Refused("This link does not say how you met, or for how long.", field="link", code="no-link")
    plan = planned.Plan(
        title=presets.PRESETS[scenario.name].label if scenario.name in presets.PRESETS else "",
        occurred_on=occurred_on,
        people=(_plainly(scenario.people),),
        occasion=_plainly(scenario.occasion),
        my_vaccine=scenario.my_vaccine,
    )
    return Read(plan=plan, scenario=scenario)


def write(*, plan: planned.Plan, figure: Prevalence | None) -> Written:
    """This function will write a link for the calculator; reported cases go along, other figures cannot.

    Raises: Refused, by field, for several groups, typed microcovids, and what else no link can carry.
    """
    if plan.microcovids is not None or plan.occasion is None or not plan.people:
        raise Refused("A link carries whom you met and how, no number.", field="microcovids", code="no-link")
    if len(plan.people) > 1:
        raise Refused("A link carries one group of people.", field="people", code="no-link")
    figures = _figures(figure)
    scenario = links.Scenario(
        people=plan.people[0], occasion=plan.occasion, my_vaccine=plan.my_vaccine, figures=figures
    )
    try:
        link = links.write(scenario=scenario)
    except riskcalc.InvalidInput as refusal:
        raise Refused(str(refusal), field=refusal.field, code="no-link") from refusal
    left_out = tuple(name for name in ("attendees", "evidence") if getattr(plan, name))
    return Written(link=link, has_figures=figures is not None, left_out=left_out)


def of_activity(*, reader: Housemate, uid: UUID) -> Written:
    """This function will write a link of an activity of one's own, as it stands.

    Raises: Http404 for one that is not there; NotAllowed to all but the one who logged it; Refused as `write`
    does.
    """
    activity = queries.activities_open_to(reader=reader).filter(uid=uid).first()
    if activity is None:
        raise Http404
    part = queries.own_part(activity=activity, housemate=reader)
    try:
        plan = planned.thawed(
            frozen=part.inputs, title=activity.title, occurred_on=activity.occurred_on, note=activity.note
        )
    except riskcalc.InvalidInput as refusal:
        raise Refused(str(refusal), field=refusal.field, code="no-link") from refusal
    return write(plan=plan, figure=part.prevalence)


def _plainly(part: Part) -> Part:
    """The calculator's blanks count as 1, as these words do: a form has words and no blanks."""
    blanks: dict[str, Any] = {
        name: word for name, word in _PLAINLY.items() if getattr(part, name, word) == ""
    }
    return replace(part, **blanks)


def _figures(figure: Prevalence | None) -> links.Figures | None:
    if figure is None or figure.method != PrevalenceMethod.CASES:
        return None
    try:
        return links.Figures(**figure.inputs)
    except (riskcalc.InvalidInput, TypeError):
        return None
