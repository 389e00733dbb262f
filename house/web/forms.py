"""What the house's pages ask for: forms check the shape, operations decide."""

import dataclasses
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from house import houses, money, queries, values
from house.errors import Refused
from house.models import House, PlanRule, RefundRule
from house.templatetags import money as shown
from house.web import choices, price_rule_form
from house.web.fields import NumberField, written
from ledger import giving_away
from riskcalc import evidence

KEPT_BY_THE_HOUSE = "the-house"
REFUND_SENTENCES = {
    RefundRule.POT: "The pot: what everyone pays stays in the house fund, for things the house needs.",
    RefundRule.EQUAL: "Equal shares: each month's sum goes back to everyone who lived here, in equal parts.",
    RefundRule.PROPORTIONAL: (
        "By parts of the price: each month's sum goes back to everyone by how much of the price is theirs. "
        "From what each one gets back, the house can work out what their part is."
    ),
    RefundRule.OUTSIDE: (
        "Outside: each month's sum leaves the house, for a cause you agree on, and nobody here gains by it."
    ),
}
PLAN_SENTENCES = {
    PlanRule.FEWEST: "Fewest transfers: debts are set off against each other, so that few payments are left.",
    PlanRule.FUND: "Everything through the fund: each one pays the house fund or is paid by it.",
    PlanRule.DIRECT: (
        "Direct debts: each one pays those whom they owe. More payments, and each has its plain reason."
    ),
}


def _readable(read: Callable[[Any], object]) -> Callable[[Any], None]:
    """A validator made of what reads the value for the domain."""

    def validate(value: Any) -> None:
        try:
            read(value)
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal

    return validate


class HouseForm(forms.Form):
    """A form whose numbers are read as the house writes them."""

    def __init__(self, *args: Any, house: House, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, NumberField):
                field.language = house.language
            if not field.widget.use_fieldset:
                # Named before there is an error, because errors also come while somebody types.
                place = f"id_{self.add_prefix(name)}"
                hint = f"{place}_helptext " if field.help_text else ""
                field.widget.attrs["aria-describedby"] = f"{hint}{place}_error"


class FoundingForm(forms.Form):
    name = forms.CharField(label="The house's name", max_length=60)
    housemate_name = forms.CharField(
        label="Your name in the house",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    currency = forms.ChoiceField(
        label="Currency",
        choices=choices.currencies,
        help_text="It stays: every amount of the house is in it.",
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=choices.time_zones,
        help_text="It stays: days and months begin at midnight there.",
    )
    language = forms.ChoiceField(
        label="How amounts and dates are written",
        choices=choices.languages,
        help_text="The pages themselves are in English.",
    )

    def to_founding(self) -> houses.Founding:
        return houses.Founding(**self.cleaned_data)


class NameForm(forms.Form):
    name = forms.CharField(
        label="Your name in the house",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )


class ValuesForm(HouseForm):
    cost_per_life = NumberField(
        label="Cost per life",
        validators=[_readable(lambda amount: values.cost_micros(amount=amount))],
        help_text="What losing the rest of your life would cost, to you and to those who need you.",
    )
    expected_loss = forms.CharField(
        label="Expected loss of life if infected",
        max_length=60,
        validators=[_readable(lambda typed: values.loss(typed=typed))],
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "for example 1 in 500"}),
        help_text=(
            "The part of your remaining life that one infection is expected to cost you: a share such as "
            "0.002, 0.2 %, 1 in 500, or 12 days. Bare days are taken as days of "
            f"{values.ASSUMED_YEARS_LEFT} years still to live; or say 12 days of 55 years."
        ),
    )

    def __init__(
        self, *args: Any, house: House, starts: Mapping[values.From, giving_away.Start], **kwargs: Any
    ) -> None:
        super().__init__(*args, house=house, **kwargs)
        self.fields["cost_per_life"].label = f"Cost per life, in {house.currency}"
        self.starts = starts
        if len(starts) > 1:
            self.fields["counts_from"] = forms.TypedChoiceField(
                label="When shall they count?",
                choices=[(word, _start(word, start, house)) for word, start in starts.items()],
                coerce=values.From,
                empty_value=values.From.SOONEST,
                initial=values.From.SOONEST,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Please choose one of the days offered."},
            )

    @property
    def giveaways(self) -> list[str]:
        """Why the soonest price would give the reader's number away."""
        soonest = next(iter(self.starts.values()))
        return [giving_away.SENTENCES[reason] for reason in soonest.reasons]

    @property
    def waiting_may_help(self) -> bool:
        soonest, *later = self.starts.values()
        return bool(later) and not giving_away.MENDED_BY_WAITING.isdisjoint(soonest.reasons)


def _start(word: values.From, start: giving_away.Start, house: House) -> str:
    when = {
        values.From.SOONEST: "As soon as possible",
        values.From.NEXT_MONTH: "With the next monthly price",
    }
    return f"{when[word]}: from {shown.day(start.day, house)}" if start.day else when[word]


class SettingsForm(price_rule_form.PriceRuleFields, HouseForm):
    name = forms.CharField(label="The house's name", max_length=60)
    refund_rule = forms.ChoiceField(
        label="Where the money goes at the end of a month",
        choices=list(REFUND_SENTENCES.items()),
        widget=forms.RadioSelect,
        help_text="Another rule holds from tomorrow; charges before it are shared as they were.",
    )
    plan_rule = forms.ChoiceField(
        label="How it is worked out who pays whom",
        choices=list(PLAN_SENTENCES.items()),
        widget=forms.RadioSelect,
        help_text="From the next month that closes on.",
    )
    auto_confirm_days = forms.IntegerField(
        label="Days after which a payment is confirmed by itself",
        required=False,
        help_text=(
            "Unless its payee says before that it has not come; "
            f"1 to {houses.MOST_AUTO_CONFIRM_DAYS}. Empty: only people confirm."
        ),
    )
    carry_below = NumberField(
        label="Balances that wait",
        required=False,
        help_text="Smaller ones are in no plan and go on into the next month. Empty: none waits.",
    )
    offers_in_coins = forms.BooleanField(
        label="Offers may have parts of a unit, such as cents", required=False
    )
    counts_evidence = forms.BooleanField(
        label="Tests, symptoms and a recovery lower an activity",
        required=False,
        help_text="By the microCOVID Project’s table; each is one more visible factor.",
    )
    shared_event_correlation = NumberField(
        label="How much those of us who go together share one risk",
        required=False,
        help_text="0: each counts in full, as microCOVID has it. 1: together you count as one.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)
    evidence_sources = evidence.sources()

    def __init__(self, sent: QueryDict | None = None, *, house: House) -> None:
        self.now = now = houses.settings(house=house)
        keeper = now.fund_keeper_id or KEPT_BY_THE_HOUSE
        seen = houses.version(house=house, settled=now)
        waits = Decimal(now.carry_below_micros).scaleb(-money.MICROS_DECIMALS)
        own = {
            "fund_keeper": keeper,
            "seen": seen,
            "carry_below": written(number=waits, language=house.language),
            "shared_event_correlation": written(
                number=now.shared_event_correlation.normalize(), language=house.language
            ),
            **price_rule_form.initial(now=now, language=house.language),
        }
        super().__init__(sent, house=house, initial={**vars(now), **own})
        self.offer_rates(language=house.language)
        self.currency = house.currency
        self.fields["carry_below"].label = f"Balances that wait, below so much in {house.currency}"
        self.housemates = list(queries.housemates(house=house))
        keepers = [(mate.pk, mate.name) for mate in self.housemates]
        self.fields["fund_keeper"] = forms.ChoiceField(
            label="Who keeps the house fund",
            choices=[(KEPT_BY_THE_HOUSE, "The house"), *keepers],
            help_text="Whoever keeps it confirms what comes in. When it is the house, any housemate does.",
        )
        self.fields["language"] = forms.ChoiceField(
            label="How amounts and dates are written",
            choices=choices.languages(beside=house.language),
            help_text="The pages themselves are in English.",
        )

    def to_change(self) -> houses.HouseChange:
        keeper = self.cleaned_data["fund_keeper"]
        return dataclasses.replace(
            self.now,
            name=self.cleaned_data["name"],
            refund_rule=self.cleaned_data["refund_rule"],
            language=self.cleaned_data["language"],
            fund_keeper_id=None if keeper == KEPT_BY_THE_HOUSE else int(keeper),
            plan_rule=self.cleaned_data["plan_rule"],
            auto_confirm_days=self.cleaned_data["auto_confirm_days"],
            offers_in_coins=self.cleaned_data["offers_in_coins"],
            counts_evidence=self.cleaned_data["counts_evidence"],
            shared_event_correlation=self.cleaned_data["shared_event_correlation"] or Decimal(0),
            carry_below_micros=houses.carry_below_micros(
                amount=self.cleaned_data["carry_below"] or Decimal(0), currency=self.currency
            ),
            **self.price_terms(),
        )


class MailForm(forms.Form):
    mails_offers = forms.BooleanField(label="Mail me when an offer waits for me", required=False)


class InvitationForm(forms.Form):
    days = forms.IntegerField(label="Works for so many days", initial=7)
    max_uses = forms.IntegerField(label="For so many people", initial=1)
