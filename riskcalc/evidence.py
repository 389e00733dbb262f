"""What is learnt besides the activity: tests, days without symptoms, a recovery. Off by default.

None of it is in the original's calculator, and nothing in this package counts it unless it is asked for: the
factors made here multiply points, low and high alike, and are shown beside the others.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from riskcalc import breakdown, inputs, tables

MOST_DAYS = 1_000


class Kind(enum.StrEnum):
    """Whose it is stands in front: mine bears on my points, theirs on those of the people it is about."""

    MY_PCR = "my_pcr"
    THEIR_TEST = "their_test"
    MY_NO_SYMPTOMS = "my_no_symptoms"
    THEIR_NO_SYMPTOMS = "their_no_symptoms"
    RECOVERED = "recovered"

    @property
    def is_about_them(self) -> bool:
        """Of the people met: it holds for everybody who met them."""
        return self in {Kind.THEIR_TEST, Kind.THEIR_NO_SYMPTOMS}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Figures:
    label: str
    steps: tuple[tuple[int, float], ...]
    until: int
    is_test: bool
    note: str
    source: str


def _figures(row: Mapping[str, Any]) -> _Figures:
    return _Figures(
        label=row["label"],
        steps=tuple((day, tables.value(text=text)) for day, text in row["steps"]),
        until=MOST_DAYS if row["until"] is None else row["until"],
        is_test=row["is_test"],
        note=row["note"],
        source=row["source"],
    )


_table = tables.read(name="evidence.json")
_KINDS: Mapping[str, _Figures] = {word: _figures(row) for word, row in _table["kind"].items()}
TESTS_BELOW: int = _table["tests_below"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One thing learnt, and the days between it and the meeting; a house may set what a recovery is worth."""

    kind: Kind
    days: int
    multiplier: float | None = None

    def __post_init__(self) -> None:
        inputs.be_word(target=self, field="kind", kind=Kind)
        if type(self.days) is not int or not 0 <= self.days <= MOST_DAYS:
            raise inputs.InvalidInput(f"Give whole days from 0 to {MOST_DAYS:,}.", "days")
        if self.multiplier is not None:
            if self.kind is not Kind.RECOVERED:
                raise inputs.InvalidInput("Only what a recovery is worth can be set.", "multiplier")
            inputs.check_number(value=self.multiplier, field="multiplier", least=0, most=1)


def factors(*, microcovids: float, evidence: Sequence[Evidence]) -> tuple[breakdown.Factor, ...]:
    """This function will say what was learnt as factors, one each, to multiply points, low and high by.

    Units: the microcovids before anything was learnt.
    Raises: InvalidInput, by field: the same kind twice (evidence), a test from 100,000 on (microcovids).
    Source: microCOVID Project, blog of 8 December 2020, and white paper; tables/evidence.json.
    """
    inputs.check_number(value=microcovids, field="microcovids", least=0, most=inputs.MOST_MICROCOVIDS)
    if len({one.kind for one in evidence}) < len(evidence):
        raise inputs.InvalidInput("Say each thing once.", "evidence")
    if microcovids >= TESTS_BELOW and any(_KINDS[one.kind].is_test for one in evidence):
        raise inputs.InvalidInput(
            f"A test can be counted below {TESTS_BELOW:,} microcovids only.", "microcovids"
        )
    return tuple(_factor(one) for one in evidence)


def sources() -> dict[str, str]:
    """This function will say where the figures of each kind come from, by its label."""
    return {figures.label.format(days="some days"): figures.source for figures in _KINDS.values()}


def _factor(one: Evidence) -> breakdown.Factor:
    figures = _KINDS[one.kind]
    reached = [value for day, value in figures.steps if day <= one.days <= figures.until]
    value = reached[-1] if reached else 1.0
    if reached and one.multiplier is not None:
        value = float(one.multiplier)
    days = "1 day" if one.days == 1 else f"{one.days} days"
    name = one.kind.replace("_", "-")
    label = figures.label.format(days=days)
    return breakdown.multiple(name=name, label=label, value=value, note=figures.note)
