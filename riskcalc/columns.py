"""What `batch` is asked: many evaluations as columns of numbers and option codes, checked by the column."""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from riskcalc import inputs, tables
from riskcalc.assess import MOST_AVERAGE

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint8]

# An option's code is its place among the members of its enum.
KINDS: dict[str, type[StrEnum]] = {
    "profile": inputs.Profile,
    "their_mask": inputs.Mask,
    "their_vaccine": inputs.TheirVaccine,
    "symptoms_checked": inputs.Symptoms,
    "interaction": inputs.Interaction,
    "setting": inputs.Setting,
    "distance": inputs.Distance,
    "voice": inputs.Voice,
    "my_mask": inputs.Mask,
    "brand": inputs.Brand,
}
_CODES = {kind: {member.value: code for code, member in enumerate(kind)} for kind in KINDS.values()}
# What `PeopleMet` and `Occasion` start from; 0 is the first member, which is it for the other options.
_NO_MASK = _CODES[inputs.Mask][inputs.Mask.NONE]
_INDOORS = _CODES[inputs.Setting][inputs.Setting.INDOOR]
_1_M_APART = _CODES[inputs.Distance][inputs.Distance.NORMAL]
_TALKING = _CODES[inputs.Voice][inputs.Voice.NORMAL]
_NO_VACCINE = inputs.MyVaccine()
_NOT_KNOWN = SimpleNamespace(**{field.name: None for field in fields(inputs.Vaccination)})
_LIMITS: dict[str, tuple[float, float]] = {
    "average_person_risk": (0, MOST_AVERAGE),
    "count": (0, inputs.MOST_PEOPLE),
    "minutes": (0, inputs.MOST_MINUTES),
    "microcovids_each": (0, inputs.MOST_MICROCOVIDS),
    "percent_fully_vaccinated": (0, 100),
    "average_fully_vaccinated_multiplier": (0.001, 1),
    "unvaccinated_prevalence_ratio": (0.01, 1000),
}
# NaN in these says that there is none.
_OPTIONAL = frozenset(list(_LIMITS)[3:])
_HOURLY = np.array([word in tables.PER_HOUR for word in inputs.Interaction])
_MOST_DOSES = np.array([len(tables.VACCINE.get(word, range(4))) - 1 for word in inputs.Brand], np.uint8)


def codes(*, kind: type[StrEnum], words: Iterable[str]) -> Codes:
    """This function will put an option's words into codes.

    Raises: KeyError for a word the option does not have.
    """
    return np.array([_CODES[kind][word] for word in words], np.uint8)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Columns:
    """Many evaluations; a column has a value for each row or one for all. NaN means none where that may be.

    Columns of uint8 and float64 are taken as they are, so leave them unchanged; others are copied.
    """

    average_person_risk: Any
    count: Any = 1.0
    profile: Any = 0
    their_mask: Any = _NO_MASK
    their_vaccine: Any = 0
    symptoms_checked: Any = 0
    microcovids_each: Any = np.nan
    interaction: Any = 0
    setting: Any = _INDOORS
    distance: Any = _1_M_APART
    minutes: Any = 0.0
    voice: Any = _TALKING
    my_mask: Any = _NO_MASK
    brand: Any = 0
    doses: Any = 0
    percent_fully_vaccinated: Any = np.nan
    average_fully_vaccinated_multiplier: Any = np.nan
    unvaccinated_prevalence_ratio: Any = np.nan

    def __post_init__(self) -> None:
        for name in _NAMES:
            column = _numbers(self, name) if name in _LIMITS else _small(self, name)
            object.__setattr__(self, name, column)
        _check_lengths(self)
        _check_together(self)

    def __len__(self) -> int:
        sizes = (int(getattr(self, name).size) for name in _NAMES)
        return next((size for size in sizes if size != 1), 1)


_NAMES = tuple(field.name for field in fields(Columns))


def _numbers(columns: Columns, name: str) -> Numbers:
    column = _flat(columns, name, "iuf").astype(np.float64, copy=False)
    least, most = _LIMITS[name]
    if not column.size:
        return column
    low, high = column.min(), column.max()
    if name in _OPTIONAL and np.isnan(low):
        low, high = np.fmin.reduce(column), np.fmax.reduce(column)
        if np.isnan(low):
            return column
    # Written this way round so that NaN, which compares false with everything, is refused.
    if not (low >= least and high <= most):
        raise inputs.InvalidInput(f"Give numbers from {least:,} to {most:,}.", name)
    return column


def _small(columns: Columns, name: str) -> Codes:
    column = _flat(columns, name, "iu")
    most = len(KINDS[name]) - 1 if name in KINDS else 3
    if column.size and not (column.min() >= 0 and column.max() <= most):
        raise inputs.InvalidInput(f"Give codes from 0 to {most}.", name)
    return column.astype(np.uint8, copy=False)


def _flat(columns: Columns, name: str, kinds: str) -> npt.NDArray[Any]:
    column = np.atleast_1d(np.asarray(getattr(columns, name)))
    if column.ndim != 1 or column.dtype.kind not in kinds:
        raise inputs.InvalidInput("Give a column of numbers.", name)
    return column


def _check_lengths(columns: Columns) -> None:
    length = len(columns)
    for name in _NAMES:
        if getattr(columns, name).size not in {1, length}:
            raise inputs.InvalidInput("Give columns of one length, or single values.", name)


def _check_together(columns: Columns) -> None:
    if np.any(columns.doses > _MOST_DOSES.take(columns.brand)):
        raise inputs.InvalidInput("Give no more doses than the brand has.", "doses")
    at_once = columns.minutes == 0
    if at_once.any() and np.any(_HOURLY.take(columns.interaction) & at_once):
        raise inputs.InvalidInput("Say how many minutes it took, more than 0.", "minutes")
    percent, multiplier = columns.percent_fully_vaccinated, columns.average_fully_vaccinated_multiplier
    if np.any(np.isnan(percent) != np.isnan(multiplier)):
        message = "Give the share of the vaccinated and their multiplier together."
        raise inputs.InvalidInput(message, "average_fully_vaccinated_multiplier")
    own = ~np.isnan(columns.microcovids_each)
    if own.any() and np.any(own & _described(columns)):
        message = "A risk of their own holds it all: say no kind of person, vaccine or symptoms beside it."
        raise inputs.InvalidInput(message, "microcovids_each")


def _described(columns: Columns) -> npt.NDArray[np.bool_]:
    told: npt.NDArray[np.bool_] = (columns.profile | columns.their_vaccine | columns.symptoms_checked) != 0
    return told


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One evaluation, as `assess.assess` is asked it."""

    average_person_risk: float
    people: inputs.PeopleMet
    occasion: inputs.Occasion
    my_vaccine: inputs.MyVaccine = _NO_VACCINE
    community: inputs.Vaccination | None = None


# Which part of an evaluation holds a column, and how it is read there.
_PARTS: dict[str, type] = {
    "people": inputs.PeopleMet,
    "occasion": inputs.Occasion,
    "my_vaccine": inputs.MyVaccine,
    "community": inputs.Vaccination,
}
_HELD = {field.name: part for part, kind in _PARTS.items() for field in fields(kind)}
# `_value_` is what `value` gives, several times as fast.
_READ = {name: attrgetter(f"{name}._value_" if name in KINDS else name) for name in _HELD}


_PLAIN = Columns(average_person_risk=0.0, minutes=1.0)


def collect(*, asked: Sequence[Asked]) -> Columns:
    """This function will put evaluations into columns, a row each; unlike the rest, it goes row by row.

    Raises: InvalidInput for an average person's risk that is none.
    """
    made = {
        name: _column(name, list(map(_READ[name], parts)))
        for name, part in _HELD.items()
        # Without what is known of vaccination around here, its columns stay as they are: none.
        if (parts := _parts(asked, part))
    }
    average = np.array([one.average_person_risk for one in asked], float)
    # What stands in the rest was checked when it was made, and is of one length.
    columns = copy.copy(_PLAIN)
    for name, column in ({"average_person_risk": average} | made).items():
        object.__setattr__(columns, name, column)
    _numbers(columns, "average_person_risk")
    return columns


def _parts(asked: Sequence[Asked], name: str) -> list[Any]:
    held = list(map(attrgetter(name), asked))
    if name != "community":
        return held
    return [_NOT_KNOWN if part is None else part for part in held] if any(held) else []


def _column(name: str, values: list[Any]) -> npt.NDArray[Any]:
    if name in KINDS:
        return codes(kind=KINDS[name], words=values)
    if name == "doses":
        return np.array(values, np.uint8)
    return np.array([np.nan if value is None else value for value in values], np.float64)
