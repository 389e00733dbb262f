"""The guided questions about one's health, and how the answer to them is typed."""

import re
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget

from house import health
from house.models import House
from house.web import fields
from house.web.forms import HouseForm
from riskcalc import inputs, labels
from riskcalc.health import Condition, Health, InfectedBefore, LastDose, LongCovid, Sex

NOT_SAID = "I leave it out"
GROUPS: tuple[tuple[str, tuple[Condition, ...]], ...] = (
    ("Weight", (Condition.BMI_30_TO_35, Condition.BMI_35_TO_40, Condition.BMI_40_OR_MORE)),
    ("Diabetes", (Condition.DIABETES_HBA1C_UNDER_58, Condition.DIABETES_HBA1C_58_OR_MORE)),
    (
        "Lungs",
        (Condition.ASTHMA, Condition.ASTHMA_WITH_ORAL_STEROID, Condition.CHRONIC_RESPIRATORY_DISEASE),
    ),
    (
        "Heart, vessels and nerves",
        (
            Condition.HYPERTENSION,
            Condition.CHRONIC_HEART_DISEASE,
            Condition.STROKE_OR_DEMENTIA,
            Condition.OTHER_NEUROLOGICAL_DISEASE,
        ),
    ),
    (
        "Kidneys and liver",
        (Condition.KIDNEY_EGFR_30_TO_60, Condition.KIDNEY_EGFR_UNDER_30, Condition.LIVER_DISEASE),
    ),
    (
        "Immune system",
        (
            Condition.ORGAN_TRANSPLANT,
            Condition.OTHER_IMMUNOSUPPRESSION,
            Condition.ASPLENIA,
            Condition.RHEUMATOID_LUPUS_PSORIASIS,
        ),
    ),
    (
        "Cancer",
        (
            Condition.BLOOD_CANCER_UNDER_1_YEAR,
            Condition.BLOOD_CANCER_1_TO_5_YEARS,
            Condition.BLOOD_CANCER_5_YEARS_OR_MORE,
            Condition.CANCER_UNDER_1_YEAR,
            Condition.CANCER_1_TO_5_YEARS,
        ),
    ),
)
_GROUP_OF = {condition: title for title, conditions in GROUPS for condition in conditions}
_LABELS = {str(condition): labels.label(word=condition) for condition in _GROUP_OF}
_WORDS = ("sex", "last_dose", "infected_before", "long_covid")
# From here on per cent keep more digits than a whole number of people does.
_COMMON = 0.001


def _question(label: str, kind: type[StrEnum], **more: Any) -> forms.ChoiceField:
    offered = [("", NOT_SAID), *labels.choices(kind=kind)]
    return forms.ChoiceField(
        label=label,
        choices=offered,
        required=False,
        initial="",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Please choose one of the answers offered."},
        **more,
    )


class GuidedForm(HouseForm):
    """What is asked; `health` is what was said, once it is valid."""

    age = fields.NumberField(label="Your age, in years")
    sex = _question("Your sex", Sex)
    last_dose = _question("Your last dose of vaccine", LastDose)
    infected_before = _question("Have you had COVID?", InfectedBefore)
    conditions = forms.MultipleChoiceField(
        label="Conditions",
        choices=list(_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Please choose conditions from the list."},
    )
    long_covid = forms.ChoiceField(
        label="Long COVID",
        choices=labels.choices(kind=LongCovid),
        required=False,
        initial=LongCovid.ON.value,
        widget=forms.RadioSelect,
        help_text="Its part is the least certain, and for younger people the largest.",
        error_messages={"invalid_choice": "Please choose one of the answers offered."},
    )
    keep = forms.BooleanField(label="Keep my answers, encrypted, for me alone", required=False)
    # Typed on the page before and not kept yet: it goes back there.
    cost_per_life = forms.CharField(required=False, max_length=fields.LONGEST, widget=forms.HiddenInput)

    health: Health

    def __init__(self, *args: Any, house: House, **kwargs: Any) -> None:
        super().__init__(*args, house=house, **kwargs)
        if not health.can_keep():
            del self.fields["keep"]

    def clean(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in _WORDS if self.cleaned_data.get(name)}
        if not self.errors:
            try:
                self.health = Health(
                    age=float(self.cleaned_data["age"]), conditions=self.cleaned_data["conditions"], **said
                )
            except inputs.InvalidInput as refusal:
                self.add_error(refusal.field, _in_plain_words(str(refusal)))
        return self.cleaned_data

    @property
    def groups(self) -> list[tuple[str, list[BoundWidget]]]:
        """The conditions' boxes under their headings."""
        boxes = groupby(self["conditions"].subwidgets, key=lambda box: _GROUP_OF[box.data["value"]])
        return [(title, list(group)) for title, group in boxes]

    @property
    def has_conditions(self) -> bool:
        return bool(self["conditions"].value() or self["conditions"].errors)


class PresetForm(forms.Form):
    preset = forms.CharField(
        max_length=40, error_messages={"required": "Please choose one of the figures shown."}
    )


def answers(*, said: Health) -> dict[str, Any]:
    """This function will fill the form in with answers that were kept."""
    words = {name: str(getattr(said, name)) for name in _WORDS}
    return {"age": f"{said.age:g}", "conditions": [str(word) for word in said.conditions], **words}


def in_words(said: Health | None, /) -> list[tuple[str, str]]:
    """This function will put kept answers in plain words, question by question."""
    if said is None:
        return []
    words = [
        (str(GuidedForm.base_fields[name].label), labels.label(word=getattr(said, name)) or NOT_SAID)
        for name in _WORDS
    ]
    conditions = ", ".join(labels.label(word=word) for word in said.conditions) or "none"
    return [("Your age, in years", f"{said.age:g}"), *words, ("Conditions", conditions)]


def typed(*, loss: float) -> str:
    """This function will write a loss as somebody would type it, the same wherever the house is.

    Units: a share above 0, up to 1.
    """
    # No separators: a point between thousands would be refused, for it could be a decimal one.
    if loss < _COMMON:
        return f"1 in {1 / loss:.0f}"
    return f"{Decimal(f'{loss * 100:.4g}'):f} %"


def _in_plain_words(message: str) -> str:
    return re.sub(r"\w+", lambda word: _LABELS.get(word[0], word[0]), message)
