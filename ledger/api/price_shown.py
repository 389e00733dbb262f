"""How prices and people are answered; what only its owner may read is null to everybody else."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

import house.queries
from house import money
from house.api.serializers import Money, amount
from ledger import queries
from ledger.api.fields import Amount, Exact, exact, reader

_MINE = "Null unless it is mine."
_PER_MICROCOVID = 6
_PER_THOUSAND = 3


class UnitPrice(serializers.Serializer[Any]):
    """An exact price; `micros` is text, for it may have decimals."""

    micros = serializers.CharField()
    currency = serializers.CharField()
    text = serializers.CharField()


class PriceShown(serializers.Serializer[Any]):
    """`total` is what one infection costs the house, and `per_microcovid` an exact millionth of it.

    That is what a microcovid costs everybody unless the price's rule says otherwise: see `my_rate`.
    """

    since = serializers.DateField(source="effective_on")
    total = Amount(source="total_micros")
    per_microcovid = serializers.SerializerMethodField()
    per_thousand = serializers.SerializerMethodField()

    @extend_schema_field(UnitPrice)
    def get_per_microcovid(self, price: Any) -> dict[str, str]:
        return self._unit_price(price.total_micros, money.per_microcovid, _PER_MICROCOVID)

    @extend_schema_field(UnitPrice)
    def get_per_thousand(self, price: Any) -> dict[str, str]:
        return self._unit_price(price.total_micros, money.per_thousand, _PER_THOUSAND)

    def _unit_price(self, total_micros: int | Fraction, text: Any, decimals: int) -> dict[str, str]:
        house = reader(self).house
        return {
            "micros": exact(money.decimal(number=total_micros).scaleb(-decimals)),
            "currency": house.currency,
            "text": text(total_micros=total_micros, currency=house.currency, language=house.language),
        }


class Person(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class PriceRule(serializers.Serializer[Any]):
    """How a price was made and where what is charged at it goes."""

    kind = serializers.CharField(source="price_kind", help_text="`gross` or `externality`.")
    attack_rate = Exact(help_text="0 to 1.")
    cap = Exact(source="cost_cap", allow_null=True, help_text="Times the median cost; null: none.")
    valuation = serializers.CharField(help_text="`own` or `median`.")
    prices_without = serializers.BooleanField(help_text="Made without those who had not stated theirs.")
    refund_rule = serializers.CharField(help_text="`pot`, `equal`, `proportional` or `outside`.")


class PastPrice(PriceShown):
    people = serializers.IntegerField(help_text="How many people's numbers it was made of.")
    housemates = serializers.SerializerMethodField(help_text="Whose numbers; never which.")
    rule = PriceRule(source="*")
    my_rate = serializers.SerializerMethodField(
        help_text="What a microcovid of mine costs; the same for all at an attack rate of 1 and gross."
    )

    @extend_schema_field(Person(many=True))
    def get_housemates(self, price: Any) -> list[dict[str, Any]]:
        return [{"id": share.housemate_id, "name": share.housemate.name} for share in price.shares.all()]

    @extend_schema_field(UnitPrice)
    def get_my_rate(self, price: Any) -> dict[str, str]:
        counted = queries.counted_micros(price=price, housemate=reader(self))
        return self._unit_price(counted, money.per_microcovid, _PER_MICROCOVID)


class CurrentPrice(PastPrice):
    without = serializers.SerializerMethodField(help_text="Who lives here and is not in it.")
    my_part = serializers.SerializerMethodField(help_text="Of the total; nobody else sees it.")

    @extend_schema_field(Person(many=True))
    def get_without(self, price: Any) -> list[dict[str, Any]]:
        in_it = {share.housemate_id for share in price.shares.all()}
        here = house.queries.housemates(house=reader(self).house)
        return [{"id": mate.pk, "name": mate.name} for mate in here if mate.pk not in in_it]

    @extend_schema_field(Money(allow_null=True))
    def get_my_part(self, price: Any) -> Mapping[str, int | str] | None:
        mine = queries.my_share(price=price, housemate=reader(self))
        return None if mine is None else amount(micros=mine, house=reader(self).house)
