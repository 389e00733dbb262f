"""A house's settings in the API with the part of them by which its price is made."""

from typing import ClassVar

from rest_framework import serializers as drf

from house.api import serializers
from house.api.serializers import ExactNumber

_TOMORROW = "From the next price on: tomorrow."
_ATTACK_RATE = "0 to 1: how likely whoever is infected infects each of the others."
_CAP = "How many times the median cost anybody's counts for at most; null: no cap."
_WITHOUT = "Whether the price is made without those who have not stated their numbers."


class HouseShown(serializers.HouseShown):
    price_kind = drf.CharField(source="house.price_kind", help_text="`gross` or `externality`.")
    attack_rate = drf.DecimalField(
        source="house.attack_rate",
        max_digits=5,
        decimal_places=4,
        normalize_output=True,
        help_text=_ATTACK_RATE,
    )
    cost_cap = drf.DecimalField(
        source="house.cost_cap",
        max_digits=6,
        decimal_places=2,
        normalize_output=True,
        allow_null=True,
        help_text=_CAP,
    )
    valuation = drf.CharField(source="house.valuation", help_text="`own` or `median` cost per life.")
    prices_without = drf.BooleanField(source="house.prices_without", help_text=_WITHOUT)

    class Meta(serializers.HouseShown.Meta):
        fields: ClassVar = [
            *serializers.HouseShown.Meta.fields,
            "price_kind",
            "attack_rate",
            "cost_cap",
            "valuation",
            "prices_without",
        ]


class HouseChangeBody(serializers.HouseChangeBody):
    price_kind = drf.CharField(
        max_length=16, required=False, help_text=f"`gross` or `externality`. {_TOMORROW}"
    )
    attack_rate = ExactNumber(required=False, help_text=f"{_ATTACK_RATE} {_TOMORROW}")
    cost_cap = ExactNumber(required=False, allow_null=True, help_text=f"{_CAP} {_TOMORROW}")
    valuation = drf.CharField(max_length=16, required=False, help_text=f"`own` or `median`. {_TOMORROW}")
    prices_without = drf.BooleanField(required=False, help_text=f"{_WITHOUT} {_TOMORROW}")
