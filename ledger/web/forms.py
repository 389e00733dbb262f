"""What the small forms of the ledger's pages ask: shapes only, operations decide."""

from collections.abc import Iterable
from typing import Any

from django import forms

from house.models import House, Housemate
from house.web.fields import DayField, NumberField
from house.web.forms import HouseForm
from ledger import expenses


class WithdrawalForm(forms.Form):
    version = forms.IntegerField(min_value=1)


class ExpenseForm(HouseForm):
    """What somebody bought for the house."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label="What you bought", max_length=120, widget=forms.TextInput(attrs={"placeholder": "Masks"})
    )
    amount = NumberField(label="Amount")
    bought_on = DayField(label="When")
    receipt = forms.CharField(
        label="Receipt",
        max_length=200,
        required=False,
        help_text="Its number, or where it is kept.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, house: House, **kwargs: Any) -> None:
        super().__init__(*args, house=house, **kwargs)
        self.fields["amount"].label = f"Amount in {house.currency}"

    def to_purchase(self) -> expenses.Purchase:
        said = {name: word for name, word in self.cleaned_data.items() if name != "uid"}
        return expenses.Purchase(**said)


class HandoverForm(forms.Form):
    """To whom somebody who leaves hands their balance over."""

    def __init__(self, *args: Any, others: Iterable[Housemate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"] = forms.TypedChoiceField(
            label="Who takes it over", choices=[(mate.pk, mate.name) for mate in others], coerce=int
        )


class RepeatForm(forms.Form):
    """Something at hand, once more: which, and on which day."""

    key = forms.CharField(max_length=80)
    uid = forms.UUIDField()
    occurred_on = DayField()
