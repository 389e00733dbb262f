"""What making and answering an offer asks for: forms check the shape, operations decide."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from house.models import House, Housemate
from house.web.fields import NumberField
from house.web.forms import HouseForm
from ledger import offering

EVERYBODY = "everybody"
KINDS = ("price", "request", "sealed")
_SIDES = {
    "price": [("seller", "I do it, and am paid"), ("buyer", "They do it, and I pay")],
    "sealed": [("buyer", "I pay: this is my most"), ("seller", "I am paid: this is my least")],
}
_TITLES = {
    "price": ("What for", "The desk by the window"),
    "request": ("What you ask for", "Stay for the plumber on Friday"),
    "sealed": ("What for", "Isolate for a week"),
}
_DAYS = [(1, "1 day"), (3, "3 days"), (7, "a week"), (14, "2 weeks"), (30, "30 days")]


class OfferForm(HouseForm):
    """One form for each kind; `kind` comes from the address."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    side = forms.ChoiceField(label="Who pays", widget=forms.RadioSelect)
    title = forms.CharField(max_length=120)
    to = forms.ChoiceField(label="With whom")
    amount = NumberField(label="Amount", required=False)
    days = forms.TypedChoiceField(
        label="Waits for", choices=_DAYS, coerce=int, initial=offering.USUAL_DAYS, empty_value=None
    )

    def __init__(
        self, *args: Any, house: House, kind: str, others: Iterable[Housemate], **kwargs: Any
    ) -> None:
        super().__init__(*args, house=house, **kwargs)
        self.kind = kind
        label, example = _TITLES[kind]
        self.fields["title"].label = label
        self.fields["title"].widget.attrs["placeholder"] = example
        people = [(str(mate.pk), mate.name) for mate in others]
        self.fields["to"].choices = people  # type: ignore[attr-defined]  # it is a choice field
        if kind == "request":
            del self.fields["side"]
            self.fields["to"].choices = [(EVERYBODY, "Everybody in the house"), *people]  # type: ignore[attr-defined]
        else:
            self.fields["side"].choices = _SIDES[kind]  # type: ignore[attr-defined]
            self.initial.setdefault("side", _SIDES[kind][0][0])
        self._describe_amount(house)

    def _describe_amount(self, house: House) -> None:
        field, units = self.fields["amount"], "" if house.offers_in_coins else ", in whole units"
        field.label, field.help_text = {
            "price": (f"For how much, in {house.currency}", f"They take it or leave it{units}."),
            "request": (
                f"The most you would pay, in {house.currency}",
                f"Only for everybody{units}. Nobody is shown it; but where one answers alone, or the "
                "second-lowest asks more, it is the price. Of one person, leave it empty.",
            ),
            "sealed": (
                f"Your own number, in {house.currency}",
                f"Nobody is shown it{units}. Without a deal it is erased; a deal’s price can tell it.",
            ),
        }[self.kind]
        field.widget.attrs["aria-describedby"] = "id_amount_helptext id_amount_error"

    def terms(self) -> offering.Terms:
        """This function will put what was typed into the words of the ledger."""
        said = self.cleaned_data
        return offering.Terms(
            kind=self.kind,
            title=said["title"],
            side=said.get("side", "buyer"),
            to=None if said["to"] == EVERYBODY else int(said["to"]),
            amount=said["amount"],
            days=said["days"],
        )


class AnswerForm(HouseForm):
    """Another number, or a private one."""

    amount = NumberField(label="Amount")
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def said(self) -> tuple[Decimal, int]:
        """This function will return the number and the round that it answers."""
        return self.cleaned_data["amount"], self.cleaned_data["seen"]


class AcceptForm(forms.Form):
    """Of a number its round; of answers to the whole house, how many there were."""

    seen = forms.IntegerField(min_value=0)
    answers = forms.IntegerField(min_value=0, required=False)
