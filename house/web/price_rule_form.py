"""The part of the settings by which the price is made: kind, attack rate, cap, value, who is waited for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from house import houses
from house.web.fields import NumberField, written
from ledger import attack_rates, rules

_CERTAIN = Decimal(100)
# An attack rate has four decimals: two of a per cent.
_DECIMALS = 2


def _told(wording: rules.Wording) -> SafeString:
    return format_html("{} <small>{}</small>", wording.sentence, wording.formula)


class PriceRuleFields(forms.Form):
    price_kind = forms.ChoiceField(
        label="What a microcovid is charged for",
        choices=[(kind.value, _told(wording)) for kind, wording in rules.KINDS.items()],
        widget=forms.RadioSelect,
    )
    attack_rate = NumberField(
        label="Household attack rate, in per cent",
        help_text=(
            "How likely whoever is infected infects each of the others. At 100 per cent, and one’s own cost "
            "counted, a microcovid costs everybody the same."
        ),
    )
    published_rate = forms.ChoiceField(
        label="Or one that was published",
        required=False,
        widget=forms.Select(attrs={"data-fills": "id_attack_rate"}),
        help_text="What is chosen here takes the place of the number above.",
    )
    valuation = forms.ChoiceField(
        label="Whose cost per life counts",
        choices=[(value.value, _told(wording)) for value, wording in rules.VALUES.items()],
        widget=forms.RadioSelect,
    )
    cost_cap = NumberField(
        label="Cap on one person’s cost, as so many times the median",
        required=False,
        help_text=f"Empty: none. {rules.CAP.sentence}",
    )
    prices_without = forms.TypedChoiceField(
        label="While somebody has not stated their two numbers",
        choices=[
            (False, "The price waits: it is made of those who were in the last one, until everyone has."),
            (True, "The price goes without them: it is made of those who have. They pay it all the same."),
        ],
        coerce=lambda typed: typed == "True",
        widget=forms.RadioSelect,
    )

    published = attack_rates.PUBLISHED

    def offer_rates(self, *, language: str) -> None:
        """This function will offer the published rates as they are typed in the house's language."""
        offered = [
            (_percent(rate.rate, language), f"{rate.label}, {rate.year}: {_percent(rate.rate, language)}")
            for rate in attack_rates.PUBLISHED
        ]
        self.fields["published_rate"].choices = [("", "The number above"), *offered]  # type: ignore[attr-defined]
        self._chosen = {
            typed: rate.rate for (typed, _), rate in zip(offered, attack_rates.PUBLISHED, strict=True)
        }

    def clean_attack_rate(self) -> Decimal:
        percent: Decimal = self.cleaned_data["attack_rate"]
        if not 0 <= percent <= _CERTAIN or percent != round(percent, _DECIMALS):
            raise forms.ValidationError("A number from 0 to 100 with at most 2 decimals, please.")
        return percent / _CERTAIN

    def clean_published_rate(self) -> Decimal | None:
        chosen = self._chosen.get(self.cleaned_data["published_rate"])
        if chosen is not None:
            self.errors.pop("attack_rate", None)
        return chosen

    def price_terms(self) -> dict[str, Any]:
        """This function will give what was chosen by the names that `houses.HouseChange` has for it."""
        said = self.cleaned_data
        names = ("price_kind", "valuation", "cost_cap", "prices_without")
        chosen = said["published_rate"]
        return {
            "attack_rate": said["attack_rate"] if chosen is None else chosen,
            **{name: said[name] for name in names},
        }


def initial(*, now: houses.HouseChange, language: str) -> dict[str, str]:
    """This function will write the numbers of a house's price rule as they are typed."""
    cap = "" if now.cost_cap is None else written(number=now.cost_cap.normalize(), language=language)
    return {"attack_rate": _percent(now.attack_rate, language), "cost_cap": cap}


def _percent(share: Decimal, language: str) -> str:
    return written(number=(share * _CERTAIN).normalize(), language=language)
