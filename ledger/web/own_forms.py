"""What people keep for themselves: a contact, a favourite's title, a link they paste."""

from decimal import Decimal
from typing import Any

from django import forms

import riskcalc
from house.web.fields import NumberField, written
from house.web.forms import HouseForm
from ledger import contacts
from ledger.web.group_form import option
from riskcalc import inputs, links

_DESCRIBED = ("profile", "their_vaccine", "symptoms_checked")


class ContactForm(HouseForm):
    name = forms.CharField(label="Name", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    how = forms.ChoiceField(
        label="Their risk",
        choices=[("describe", "I describe it"), ("number", "I know their microcovids")],
        initial="describe",
        required=False,
        widget=forms.RadioSelect,
    )
    profile = option("What they are like", inputs.Profile, inputs.Profile.AVERAGE)
    their_vaccine = option("Vaccinated?", inputs.TheirVaccine, inputs.TheirVaccine.UNDEFINED)
    symptoms_checked = option("Do they say so when they have symptoms?", inputs.Symptoms, inputs.Symptoms.NO)
    microcovids_each = NumberField(label="Their own risk, in microcovids", required=False)
    their_mask = option("The mask they usually wear", inputs.Mask, inputs.Mask.NONE)

    said: contacts.Described

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        names: tuple[str, ...] = _DESCRIBED
        if given.get("how") == "number":
            names = ("microcovids_each",)
            if "microcovids_each" not in self.errors and given.get("microcovids_each") is None:
                self.add_error("microcovids_each", "Please fill this in.")
        else:
            self.errors.pop("microcovids_each", None)
        if not self.errors:
            self._describe({name: given[name] for name in (*names, "their_mask") if given.get(name)})
        return given

    def _describe(self, words: dict[str, Any]) -> None:
        if self.cleaned_data.get("how") == "number":
            words["microcovids_each"] = float(self.cleaned_data["microcovids_each"])
        try:
            person = riskcalc.PeopleMet(**words)
        except inputs.InvalidInput as refusal:
            self.add_error(refusal.field, str(refusal))
        else:
            self.said = contacts.Described(name=self.cleaned_data["name"], person=person)


def described(*, contact: Any, language: str) -> dict[str, Any]:
    """This function will fill the form in with what a contact is like."""
    each, names = contact.microcovids_each, ("name", *_DESCRIBED)
    return {
        **{name: getattr(contact, name) for name in names},
        "their_mask": contact.usual_mask,
        "how": "describe" if each is None else "number",
        "microcovids_each": "" if each is None else written(number=Decimal(repr(each)), language=language),
    }


class TitleForm(forms.Form):
    title = forms.CharField(label="Title", max_length=120)


class LinkForm(forms.Form):
    link = forms.CharField(
        label="Link",
        max_length=links.MOST_CHARACTERS,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "inputmode": "url",
                "placeholder": "https://www.microcovid.org/?…",
                "aria-describedby": "id_link_error",
            }
        ),
    )
