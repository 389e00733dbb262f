"""One group of people met: like a profile, a contact of mine, or a number of their own."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms

from house.models import House
from house.web.fields import NumberField, OptionField, written
from house.web.forms import HouseForm
from riskcalc import inputs, labels

NUMBER, CONTACT, HOUSEMATE = "number", "contact-", "housemate"
NO_CHARGE = (
    "What housemates do with each other is not charged: "
    "what one of you brings home was paid for where it was met."
)


def option(
    label: str, kind: type[StrEnum], initial: str, widget: type[forms.Widget] = forms.Select
) -> forms.ChoiceField:
    """This function will make a choice among the model's words."""
    offered = labels.choices(kind=kind)
    return OptionField(label=label, choices=offered, initial=initial, required=False, widget=widget)


class GroupForm(HouseForm):
    """`contacts` are the reader's own, by id: they are offered beside the model's profiles."""

    count = NumberField(label="People near you", initial="1", required=False, help_text="Usually within 5 m.")
    profile = forms.ChoiceField(label="What they are like", initial=inputs.Profile.AVERAGE, required=False)
    microcovids_each = NumberField(label="Their own risk each, in microcovids", required=False)
    their_mask = option("Their masks", inputs.Mask, inputs.Mask.NONE)
    symptoms_checked = option("Were they asked about symptoms?", inputs.Symptoms, inputs.Symptoms.NO)

    def __init__(self, *args: Any, house: House, contacts: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, house=house, **kwargs)
        mine = [(f"{CONTACT}{key}", name) for key, name in contacts.items()]
        self.fields["profile"].choices = [  # type: ignore[attr-defined]  # it is a choice field
            *([("My contacts", mine)] if mine else []),
            ("People like", labels.choices(kind=inputs.Profile)),
            ("Otherwise", [(NUMBER, "with a number of their own"), (HOUSEMATE, "a housemate of mine")]),
        ]
        if mine:
            masks = [("", "as usual: none, or a contact’s own"), *labels.choices(kind=inputs.Mask)]
            self.fields["their_mask"].choices = masks  # type: ignore[attr-defined]  # so is this
            self.fields["their_mask"].initial = ""
        self.contacts = contacts

    @property
    def contact_id(self) -> int | None:
        said = self.cleaned_data.get("profile") or ""
        return int(said.removeprefix(CONTACT)) if said.startswith(CONTACT) else None

    def people(self, **more: Any) -> inputs.PeopleMet:
        """This function will say who was met; a contact's own risk is put in by whoever knows it.

        Raises: InvalidInput, by field.
        """
        said = self.cleaned_data
        profile = said.get("profile") or inputs.Profile.AVERAGE
        if profile == HOUSEMATE:
            raise inputs.InvalidInput(NO_CHARGE, "profile")
        if said.get("count") is None:
            raise inputs.InvalidInput("Please fill this in.", "count")
        met: dict[str, Any] = {
            "count": float(said["count"]),
            "their_mask": said.get("their_mask") or inputs.Mask.NONE,
            **more,
        }
        if profile == NUMBER:
            if said.get("microcovids_each") is None:
                raise inputs.InvalidInput("Please fill this in.", "microcovids_each")
            return inputs.PeopleMet(**met, microcovids_each=float(said["microcovids_each"]))
        if not profile.startswith(CONTACT):
            met |= {
                "profile": profile,
                "symptoms_checked": said.get("symptoms_checked") or inputs.Symptoms.NO,
            }
        return inputs.PeopleMet(**met)


def initial(*, group: inputs.PeopleMet, contact_id: int | None, language: str) -> dict[str, Any]:
    """This function will fill a group's questions in with what was said of it."""
    said: dict[str, Any] = {
        "count": _number(group.count, language),
        "profile": group.profile.value,
        "their_mask": group.their_mask.value,
        "symptoms_checked": group.symptoms_checked.value,
    }
    if contact_id is not None:
        return said | {"profile": f"{CONTACT}{contact_id}"}
    if group.microcovids_each is not None:
        return said | {
            "profile": NUMBER,
            "microcovids_each": _number(group.microcovids_each, language),
        }
    return said


def names(*, contacts: Iterable[Any]) -> dict[int, str]:
    """This function will name contacts by their ids, in their order."""
    return {contact.pk: contact.name for contact in contacts}


def _number(number: float, language: str) -> str:
    return written(number=Decimal(repr(number)), language=language)
