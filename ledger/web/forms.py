"""What the log form asks: whom, how and with which vaccine, or the microcovids themselves."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeVar

from django import forms

from house.models import House, Housemate
from house.web.fields import DayField, NumberField, written
from house.web.forms import HouseForm
from ledger import expenses, planned
from riskcalc import inputs, labels

Part = TypeVar("Part", inputs.PeopleMet, inputs.Occasion, inputs.MyVaccine)

_DESCRIBED = ("count", "hours", "minutes")
_PEOPLE = ("count", "profile", "their_mask", "their_vaccine", "symptoms_checked")
_OCCASION = ("interaction", "setting", "distance", "minutes", "voice", "my_mask")
_VACCINE = ("brand", "doses")


def _option(
    label: str, kind: type, initial: str, widget: type[forms.Widget] = forms.Select
) -> forms.ChoiceField:
    offered = labels.choices(kind=kind)
    return forms.ChoiceField(label=label, choices=offered, initial=initial, required=False, widget=widget)


class LogForm(HouseForm):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label="What", max_length=120, widget=forms.TextInput(attrs={"placeholder": "Dinner at Sam's"})
    )
    occurred_on = DayField(label="When")
    how = forms.ChoiceField(
        label="How risky was it?",
        choices=[("describe", "I describe it"), ("number", "I know the microcovids")],
        initial="describe",
        required=False,
        widget=forms.RadioSelect,
    )
    count = NumberField(label="People near you", initial="1", required=False, help_text="Usually within 5 m.")
    profile = _option("What they are like", inputs.Profile, inputs.Profile.AVERAGE)
    interaction = _option("You were", inputs.Interaction, inputs.Interaction.ONE_TIME, forms.RadioSelect)
    setting = _option("Where", inputs.Setting, inputs.Setting.INDOOR, forms.RadioSelect)
    distance = _option("How close", inputs.Distance, inputs.Distance.NORMAL, forms.RadioSelect)
    hours = NumberField(label="Hours", required=False)
    minutes = NumberField(label="Minutes", required=False)
    voice = _option("How they talked", inputs.Voice, inputs.Voice.NORMAL, forms.RadioSelect)
    their_mask = _option("Their masks", inputs.Mask, inputs.Mask.NONE)
    my_mask = _option("Your mask", inputs.Mask, inputs.Mask.NONE)
    symptoms_checked = _option("Were they asked about symptoms?", inputs.Symptoms, inputs.Symptoms.NO)
    brand = forms.ChoiceField(
        label="Your latest vaccine",
        choices=[("", "none, or not counted"), *labels.choices(kind=inputs.Brand)],
        required=False,
    )
    doses = forms.TypedChoiceField(
        label="Your doses, two weeks after each",
        choices=[(number, str(number)) for number in range(4)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    microcovids = NumberField(label="Microcovids", required=False)
    note = forms.CharField(
        label="Note, for you alone",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    plan: planned.Plan

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["how"] = how = self.cleaned_data.get("how") or "describe"
        for name in _DESCRIBED if how == "number" else ("microcovids",):
            self.errors.pop(name, None)
        wanted = "microcovids" if how == "number" else "count"
        if wanted not in self.errors and self.cleaned_data.get(wanted) is None:
            self.add_error(wanted, "Please fill this in.")
        if not self.errors:
            self._make_plan()
        return self.cleaned_data

    def _make_plan(self) -> None:
        said = self.cleaned_data
        own = {name: said[name] for name in ("title", "occurred_on", "note")}
        try:
            if said["how"] == "number":
                self.plan = planned.Plan(microcovids=said["microcovids"], **own)
            else:
                self.plan = planned.Plan(**self._parts(), **own)
        except inputs.InvalidInput as refusal:
            self.add_error(refusal.field, str(refusal))

    def _parts(self) -> dict[str, Any]:
        said = self.cleaned_data
        for name in ("hours", "minutes"):
            if (said[name] or 0) < 0:
                raise inputs.InvalidInput("Not below 0, please.", name)
        said["minutes"] = float((said["hours"] or 0) * 60 + (said["minutes"] or 0))
        # A partner is one person, as the original's page has it.
        said["count"] = 1.0 if said["interaction"] == inputs.Interaction.PARTNER else float(said["count"])
        return {
            "people": (inputs.PeopleMet(**self._said(_PEOPLE)),),
            "occasion": inputs.Occasion(**self._said(_OCCASION)),
            "my_vaccine": inputs.MyVaccine(**self._said(_VACCINE)),
        }

    def _said(self, names: tuple[str, ...]) -> dict[str, Any]:
        said = {name: self.cleaned_data.get(name) for name in names}
        return {name: value for name, value in said.items() if value not in {"", None}}


class QuoteForm(LogForm):
    """The same while it is being filled in: a price needs no title yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["uid"].required = False


class CorrectionForm(LogForm):
    """The same over what was said before; `version` is what its reader saw."""

    uid = None  # type: ignore[assignment]  # how Django takes a field away
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    # No question of this page, and kept as it was sent by another door.
    their_vaccine = forms.ChoiceField(
        choices=[(member.value, member.value) for member in inputs.TheirVaccine],
        required=False,
        widget=forms.HiddenInput,
    )


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


class CorrectionQuoteForm(CorrectionForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False


def said(*, activity: Any, part: Any, language: str) -> dict[str, Any]:
    """This function will fill the form in with what an activity says."""
    own = {name: getattr(activity, name) for name in ("version", "title", "occurred_on", "note")}
    kept = part.inputs
    if "people" not in kept:
        microcovids = written(number=Decimal(kept["microcovids"]), language=language)
        return {**own, "how": "number", "microcovids": microcovids}
    words = {**planned.groups_in(frozen=kept)[0], **kept["occasion"], **kept["my_vaccine"], "how": "describe"}
    hours, minutes = divmod(Decimal(repr(words["minutes"])), 60)
    for name, number in (("count", Decimal(repr(words["count"]))), ("hours", hours), ("minutes", minutes)):
        words[name] = written(number=number, language=language)
    return {**own, **words}
