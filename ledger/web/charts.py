"""Charts as the server draws them: numbers in, coordinates of an SVG out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.price_history import Step

WIDTH, HEIGHT = 1_000, 300
# Room above the highest step, for its line is as wide as others.
_HEADROOM = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A day on which something changed beside the numbers, as a place from the left."""

    x: int
    is_rule: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Steps:
    """The house's total from the first day shown to the last: a line, and what is under it."""

    line: str
    area: str
    marks: tuple[Mark, ...]
    top_micros: int
    since: date
    until: date


def price_steps(*, steps: Sequence[Step], today: date) -> Steps | None:
    """This function will draw prices, the newest first, as steps; None where there are none.

    Units: the total in micros from 0 upwards, days from the left; the last one has its whole width.
    """
    if not steps:
        return None
    oldest_first = steps[::-1]
    since = oldest_first[0].price.effective_on
    top = max(step.price.total_micros for step in steps)
    # A price that was made for tomorrow already is drawn, too.
    until = max(today, oldest_first[-1].price.effective_on)
    days = (until - since).days + 1

    def x(day: date) -> int:
        return round((day - since).days * WIDTH / days)

    def y(total_micros: int) -> int:
        return HEIGHT - (round(total_micros * (HEIGHT - _HEADROOM) / top) if top else 0)

    line = f"M0 {y(oldest_first[0].price.total_micros)}"
    for step in oldest_first[1:]:
        line += f"H{x(step.price.effective_on)}V{y(step.price.total_micros)}"
    line += f"H{WIDTH}"
    return Steps(
        line=line,
        area=f"{line}V{HEIGHT}H0Z",
        marks=tuple(
            Mark(x=x(step.price.effective_on), is_rule=bool(step.changed))
            for step in oldest_first
            if not step.is_first and (step.changed or step.came_in or step.went_out)
        ),
        top_micros=top,
        since=since,
        until=until,
    )
