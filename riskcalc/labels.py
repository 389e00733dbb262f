"""Plain words for the model's option words, for forms and for explanations."""

from collections.abc import Mapping
from enum import StrEnum

from riskcalc import health, inputs, tables
from riskcalc.tables import life

_OPTIONS: dict[type[StrEnum], str] = {
    inputs.Interaction: "interaction",
    inputs.Setting: "setting",
    inputs.Distance: "distance",
    inputs.Voice: "voice",
    inputs.Mask: "mask",
    inputs.Brand: "brand",
    inputs.TheirVaccine: "their_vaccine",
    inputs.Symptoms: "symptoms_checked",
    inputs.Profile: "profile",
    health.Sex: "sex",
    health.Condition: "conditions",
    health.LastDose: "last_dose",
    health.InfectedBefore: "infected_before",
    health.Era: "era",
    health.LongCovid: "long_covid",
}
_LABELS: Mapping[str, Mapping[str, str]] = {**tables.LABELS, **life.LABELS}


def choices(*, kind: type[StrEnum]) -> list[tuple[str, str]]:
    """This function will list an option's words with their labels, as forms want them, without "unset".

    Raises: KeyError for an enum that is none of the model's.
    """
    return list(_LABELS[_OPTIONS[kind]].items())


def label(*, word: StrEnum) -> str:
    """This function will put one option word in plain words; an unset one has none."""
    return _LABELS[_OPTIONS[type(word)]].get(word, "")
