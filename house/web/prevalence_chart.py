"""The chart of prevalence as the server draws it: figures in, coordinates of an SVG out."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from house.models import Prevalence

WIDTH, HEIGHT = 1_000, 300
# A million microcovids is everybody.
_EVERYBODY = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Steps:
    """How many were infectious from the first day shown to today, each line across being ten times another.

    Units: coordinates; `highest` and `lowest` are the rims, as average persons' risks in microcovids.
    """

    line: str
    area: str
    across: tuple[int, ...]
    changes: tuple[int, ...]
    highest: float
    lowest: float
    since: date
    until: date


def steps(*, figures: Sequence[Prevalence], today: date) -> Steps | None:
    """This function will draw figures, the newest first; None where there are none.

    A figure holds from its day until the next one's. The scale is logarithmic: a wave is a hundred times what
    is between waves, and on another scale nothing else would be seen.
    """
    held = _held(figures)
    if not held:
        return None
    since, until = held[0].as_of_on, max(today, held[-1].as_of_on)
    days = (until - since).days + 1
    decades = [math.log10(figure.average_person_risk) for figure in held]
    bottom, top = math.floor(min(decades)), math.ceil(max(decades))
    # All the same, and a power of ten: it takes a scale to draw even that.
    bottom, top = (bottom - 1, min(top + 1, _EVERYBODY)) if bottom == top else (bottom, top)

    def x(day: date) -> int:
        return round((day - since).days * WIDTH / days)

    def y(decade: float) -> int:
        return round((top - decade) * HEIGHT / (top - bottom))

    line = f"M0 {y(decades[0])}"
    for figure, decade in zip(held[1:], decades[1:], strict=True):
        line += f"H{x(figure.as_of_on)}V{y(decade)}"
    line += f"H{WIDTH}"
    return Steps(
        line=line,
        area=f"{line}V{HEIGHT}H0Z",
        across=tuple(y(decade) for decade in range(bottom + 1, top)),
        changes=tuple(
            x(later.as_of_on)
            for earlier, later in itertools.pairwise(held)
            if (earlier.source, earlier.method) != (later.source, later.method)
        ),
        highest=10.0**top,
        lowest=10.0**bottom,
        since=since,
        until=until,
    )


def _held(figures: Sequence[Prevalence]) -> list[Prevalence]:
    """Oldest first, and of each day the one that holds: the last that was stated."""
    by_day = {figure.as_of_on: figure for figure in reversed(figures)}
    return list(by_day.values())
