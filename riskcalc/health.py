"""What is told about a person whose loss is asked for, and what to count; checked when it is made."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from riskcalc import inputs
from riskcalc.tables import life

MOST_YEARS = 120


class Sex(enum.StrEnum):
    UNSET = ""
    MALE = "male"
    FEMALE = "female"


class LastDose(enum.StrEnum):
    UNSET = ""
    RECENT = "recent"
    LONGER_AGO = "longer_ago"
    NEVER = "never"


class InfectedBefore(enum.StrEnum):
    UNSET = ""
    YES = "yes"
    NO = "no"


class Era(enum.StrEnum):
    TODAY = "today"
    FIRST_WAVE = "first_wave"


class LongCovid(enum.StrEnum):
    ON = "on"
    OFF = "off"


class Condition(enum.StrEnum):
    BMI_30_TO_35 = "bmi_30_to_35"
    BMI_35_TO_40 = "bmi_35_to_40"
    BMI_40_OR_MORE = "bmi_40_or_more"
    DIABETES_HBA1C_UNDER_58 = "diabetes_hba1c_under_58"
    DIABETES_HBA1C_58_OR_MORE = "diabetes_hba1c_58_or_more"
    CHRONIC_RESPIRATORY_DISEASE = "chronic_respiratory_disease"
    ASTHMA = "asthma"
    ASTHMA_WITH_ORAL_STEROID = "asthma_with_oral_steroid"
    CHRONIC_HEART_DISEASE = "chronic_heart_disease"
    HYPERTENSION = "hypertension"
    KIDNEY_EGFR_30_TO_60 = "kidney_egfr_30_to_60"
    KIDNEY_EGFR_UNDER_30 = "kidney_egfr_under_30"
    ORGAN_TRANSPLANT = "organ_transplant"
    OTHER_IMMUNOSUPPRESSION = "other_immunosuppression"
    BLOOD_CANCER_UNDER_1_YEAR = "blood_cancer_under_1_year"
    BLOOD_CANCER_1_TO_5_YEARS = "blood_cancer_1_to_5_years"
    BLOOD_CANCER_5_YEARS_OR_MORE = "blood_cancer_5_years_or_more"
    CANCER_UNDER_1_YEAR = "cancer_under_1_year"
    CANCER_1_TO_5_YEARS = "cancer_1_to_5_years"
    LIVER_DISEASE = "liver_disease"
    STROKE_OR_DEMENTIA = "stroke_or_dementia"
    OTHER_NEUROLOGICAL_DISEASE = "other_neurological_disease"
    RHEUMATOID_LUPUS_PSORIASIS = "rheumatoid_lupus_psoriasis"
    ASPLENIA = "asplenia"


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """A person as far as it bears on what an infection costs them; only the age has to be said."""

    age: float
    sex: Sex = Sex.UNSET
    conditions: tuple[Condition, ...] = ()
    last_dose: LastDose = LastDose.UNSET
    infected_before: InfectedBefore = InfectedBefore.UNSET
    era: Era = Era.TODAY
    long_covid: LongCovid = LongCovid.ON

    def __post_init__(self) -> None:
        inputs.check_number(value=self.age, field="age", least=0, most=MOST_YEARS)
        if type(self.sex) is not Sex:
            inputs.be_word(target=self, field="sex", kind=Sex)
        if self.conditions != ():
            object.__setattr__(self, "conditions", _conditions(self.conditions))
        if type(self.last_dose) is not LastDose:
            inputs.be_word(target=self, field="last_dose", kind=LastDose)
        if type(self.infected_before) is not InfectedBefore:
            inputs.be_word(target=self, field="infected_before", kind=InfectedBefore)
        if type(self.era) is not Era:
            inputs.be_word(target=self, field="era", kind=Era)
        if type(self.long_covid) is not LongCovid:
            inputs.be_word(target=self, field="long_covid", kind=LongCovid)
        if self.era is Era.FIRST_WAVE:
            _be_of_the_first_wave(self)


def _conditions(value: object) -> tuple[Condition, ...]:
    # A text is a collection of letters, and nobody means those.
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise inputs.InvalidInput("Give a list of conditions, which may be empty.", "conditions")
    words = list(value)
    try:
        named = {Condition(word) for word in words}
    except (ValueError, TypeError):
        choices = ", ".join(Condition)
        raise inputs.InvalidInput(f"Choose conditions from: {choices}.", "conditions") from None
    ordered = tuple(condition for condition in Condition if condition in named)
    _differ_in_kind(ordered)
    return ordered


def _differ_in_kind(conditions: tuple[Condition, ...]) -> None:
    seen: dict[str, Condition] = {}
    for condition in conditions:
        other = seen.setdefault(life.CONDITIONS[condition].kind, condition)
        if other is not condition:
            message = f"Choose {other} or {condition}: nobody has both degrees of the same."
            raise inputs.InvalidInput(message, "conditions")


def _be_of_the_first_wave(health: Health) -> None:
    if health.last_dose not in (LastDose.UNSET, LastDose.NEVER):
        message = "In the first wave there was no vaccine: choose never, or leave it out."
        raise inputs.InvalidInput(message, "last_dose")
    if health.infected_before is InfectedBefore.YES:
        message = "In the first wave nobody had been infected before: choose no, or leave it out."
        raise inputs.InvalidInput(message, "infected_before")
