"""The model's figures, read once from the data files beside this one and checked as they are read."""

import datetime
import json
import math
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent


class Profile(NamedTuple):
    """What one kind of person does, relative to an average resident."""

    personal: float
    housemates: int
    contacts: int
    contact_multiplier: float


class Symptoms(NamedTuple):
    """What asking about symptoms leaves of someone's own risk and of their contacts'."""

    own: float
    contacts: float


def read(*, name: str) -> dict[str, Any]:
    """This function will read one data file of this folder.

    Raises: ValueError for a file without source, date or licence.
    """
    table: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    for key in ("source", "date", "licence"):
        if not table.get(key):
            raise ValueError(f"{name} does not say its {key}")
    datetime.date.fromisoformat(table["date"])
    return table


def value(*, text: str) -> float:
    """This function will read a multiplier kept as text, a decimal or a fraction.

    Raises: ValueError for one that is negative or above 100.
    """
    return _value(text)


def _value(text: str) -> float:
    value = float(Fraction(text))
    if not 0 <= value <= 100:
        raise ValueError(f"{text} is no multiplier")
    return value


def _texts(options: Mapping[str, Mapping[str, str]], key: str = "multiplier") -> dict[str, str]:
    # '' stands for an option left unset, which counts as the reference
    return {"": "1"} | {word: option[key] for word, option in options.items()}


def _values(texts: Mapping[str, str]) -> dict[str, float]:
    return {word: _value(text) for word, text in texts.items()}


def _labels(options: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {word: option["label"] for word, option in options.items()}


def _rates(per: str) -> dict[str, float]:
    kinds = _activity["interaction"].items()
    return {word: _value(kind["multiplier"]) for word, kind in kinds if kind["per"] == per}


def _profile(row: Mapping[str, Any]) -> Profile:
    base = {"base": LIVING_ALONE}
    return Profile(
        personal=base.get(row["personal"]) or _value(row["personal"]),
        housemates=row["housemates"],
        contacts=row["contacts"],
        contact_multiplier=base.get(row["contact_multiplier"]) or _value(row["contact_multiplier"]),
    )


_activity = read(name="activity.json")
_people = read(name="people.json")
_vaccines = read(name="vaccines.json")
_prevalence = read(name="prevalence.json")
_budgets = read(name="budgets.json")

# Multipliers as people read them ("1/20"), by option and word; '' is an option left unset.
TEXTS: Mapping[str, Mapping[str, str]] = {
    "setting": _texts(_activity["setting"]),
    "distance": _texts(_activity["distance"]),
    "voice": _texts(_activity["voice"]),
    "their_mask": _texts(_activity["mask"], "theirs"),
    "my_mask": _texts(_activity["mask"], "yours"),
}
SETTING = _values(TEXTS["setting"])
DISTANCE = _values(TEXTS["distance"])
VOICE = _values(TEXTS["voice"])
THEIR_MASK = _values(TEXTS["their_mask"])
MY_MASK = _values(TEXTS["my_mask"])

PER_HOUR = _rates("hour")
PER_WEEK = _rates("week")
ACTIVITY_CAP = _value(_activity["cap"])
KISSING_LEAST_MINUTES: int = _activity["kissing_least_minutes"]

VACCINE: Mapping[str, tuple[float, ...]] = {
    word: tuple(map(_value, row["doses"])) for word, row in _vaccines["brand"].items()
}

LIVING_ALONE = math.prod(map(_value, _people["living_alone"]["recipe"]))
CONTACT_ATTACK_RATE = _value(_people["contact_attack_rate"])
PROFILES: Mapping[str, Profile] = {word: _profile(row) for word, row in _people["profile"].items()}
FIXED_RISK: Mapping[str, float] = {word: float(row["microcovids"]) for word, row in _people["fixed"].items()}
SYMPTOMS: Mapping[str, Symptoms] = {
    word: Symptoms(own=_value(row["own"]), contacts=_value(row["contacts"]))
    for word, row in _people["symptoms"].items()
}

DAY_ZERO = datetime.date.fromisoformat(_prevalence["day_zero"])
UNDERREPORTING_NUMERATOR: int = _prevalence["underreporting"]["numerator"]
UNDERREPORTING_DAYS: int = _prevalence["underreporting"]["days"]
UNDERREPORTING_LEAST: int = _prevalence["underreporting"]["least"]
MOST_GROWTH_FACTOR: int = _prevalence["most_growth_factor"]
EXTRA_CASES: int = _prevalence["extra_cases"]
INFECTION_HOSPITALISATION_PERCENT: Mapping[str, float] = _prevalence["infection_hospitalisation_percent"]
INFECTION_HOSPITALISATION_SOURCE: str = _prevalence["infection_hospitalisation_source"]
INFECTIOUS_DAYS: int = _prevalence["infectious_days"]
WEEKLY_CASES_PER_100000: Mapping[str, int] = _prevalence["weekly_cases_per_100000"]

LINEAR_BELOW: int = _budgets["linear_below"]
RANGE_FACTOR: int = _budgets["range_factor"]
LARGE_GROUP_FROM: int = _budgets["large_group_from"]
WEEKS_A_YEAR: int = _budgets["weeks_a_year"]
BUDGETS: Mapping[int, str] = {int(budget): label for budget, label in _budgets["budget"].items()}
LEVELS: Mapping[str, float] = {
    word: math.inf if row["below"] is None else row["below"] for word, row in _budgets["level"].items()
}

# Plain words for every option word, by option; in the order a form lists them.
LABELS: Mapping[str, Mapping[str, str]] = {
    "interaction": _labels(_activity["interaction"]),
    "setting": _labels(_activity["setting"]),
    "distance": _labels(_activity["distance"]),
    "voice": _labels(_activity["voice"]),
    "mask": _labels(_activity["mask"]),
    "brand": _labels(_vaccines["brand"]),
    "their_vaccine": _vaccines["their_vaccine"],
    "profile": _labels(_people["profile"]) | _labels(_people["fixed"]),
    "symptoms_checked": _labels(_people["symptoms"]),
    "level": _labels(_budgets["level"]),
}
PRESETS: Mapping[str, Mapping[str, Any]] = read(name="presets.json")["preset"]
