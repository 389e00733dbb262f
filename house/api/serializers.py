"""What the API takes and gives: convert and describe, never save."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from house import houses, money, values
from house.models import House, Housemate, Invitation, LifeValue
from ledger import giving_away, queries


class Problem(serializers.Serializer[Any]):
    """Why not, in words and in a code."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    # A field of this name is taken off the class before anything could mistake it for the method.
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField())
    )


class Body(serializers.Serializer[Any]):
    """What is sent to us; a field that we do not know is a slip, and is said rather than ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := [str(name) for name in data if name not in self.fields]):
            known = ", ".join(self.fields)
            raise ValidationError(
                {name: [f"There is no such field; known are: {known}."] for name in unknown}
            )
        return super().to_internal_value(data)


_REFUND_RULES = "`pot`, `equal`, `proportional` or `outside`."
_PLAIN_NUMBER = re.compile(r"\s*-?[0-9.]+(?:[eE][+-]?[0-9]+)?\s*")


# Nothing anybody means is that close to nothing, and still more than it.
_NEAREST_TO_NOTHING = 1e-12


class Number(serializers.FloatField):
    """A finite number: neither true nor false, and nothing that a float cannot hold, or turn round."""

    def to_internal_value(self, data: Any) -> float:
        # Of text float() takes more than it should: other scripts' digits, and 1_000.
        if isinstance(data, bool) or (isinstance(data, str) and not _PLAIN_NUMBER.fullmatch(data)):
            self.fail("invalid")
        try:
            number = super().to_internal_value(data)
        except OverflowError:
            self.fail("invalid")
        if not math.isfinite(number) or 0 < abs(number) < _NEAREST_TO_NOTHING:
            self.fail("invalid")
        return number


class ExactNumber(serializers.DecimalField):
    """A decimal number in plain digits, kept exactly as it was sent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or (isinstance(data, str) and not _PLAIN_NUMBER.fullmatch(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class Money(serializers.Serializer[Any]):
    """An amount: `micros`, millionths of the currency's unit, is exact; `text` is for people."""

    micros = serializers.IntegerField()
    currency = serializers.CharField()
    text = serializers.CharField()


def amount(*, micros: int, house: House) -> dict[str, int | str]:
    """This function will give an amount as `Money` describes it.

    Units: micros.
    """
    text = money.text(micros=micros, currency=house.currency, language=house.language)
    return {"micros": micros, "currency": house.currency, "text": text}


class Place(serializers.ModelSerializer[Housemate]):
    """My place in a house."""

    class Meta:
        model = Housemate
        fields = ["id", "name", "role", "mails_offers"]


class Home(serializers.ModelSerializer[Housemate]):
    slug = serializers.CharField(source="house.slug")
    name = serializers.CharField(source="house.name")
    me = Place(source="*")

    class Meta:
        model = Housemate
        fields = ["slug", "name", "me"]


class Me(serializers.Serializer[Any]):
    email = serializers.EmailField()
    name = serializers.CharField()
    houses = Home(many=True)
    left_houses = Home(many=True, help_text="What stays mine of them is all that I am still shown.")


class MeBody(Body):
    name = serializers.CharField(max_length=60)


class HouseShown(serializers.ModelSerializer[Housemate]):
    """A house, from the place of one who lives there."""

    slug = serializers.CharField(source="house.slug")
    name = serializers.CharField(source="house.name")
    currency = serializers.CharField(source="house.currency")
    time_zone = serializers.CharField(source="house.time_zone")
    language = serializers.CharField(source="house.language")
    refund_rule = serializers.CharField(source="house.refund_rule")
    fund_keeper = serializers.SerializerMethodField(help_text="A housemate's id; null: the house.")
    plan_rule = serializers.CharField(source="house.plan_rule")
    auto_confirm_days = serializers.IntegerField(
        source="house.auto_confirm_days", allow_null=True, help_text="Null: only people confirm."
    )
    carry_below = serializers.SerializerMethodField(help_text="Smaller balances wait for the next month.")
    offers_in_coins = serializers.BooleanField(
        source="house.offers_in_coins", help_text="Offers may have parts of the currency's unit."
    )
    shared_event_correlation = serializers.SerializerMethodField(
        help_text="0 (each counts in full) to 1, of those who went."
    )
    counts_evidence = serializers.BooleanField(
        source="house.counts_evidence", help_text="Tests, symptoms and a recovery lower an activity."
    )
    founded_on = serializers.DateField(source="house.founded_on")
    me = Place(source="*")

    class Meta:
        model = Housemate
        fields: ClassVar = [
            "slug",
            "name",
            "currency",
            "time_zone",
            "language",
            "refund_rule",
            "fund_keeper",
            "plan_rule",
            "auto_confirm_days",
            "carry_below",
            "offers_in_coins",
            "shared_event_correlation",
            "counts_evidence",
            "founded_on",
            "me",
        ]

    def get_shared_event_correlation(self, housemate: Housemate) -> str:
        return f"{housemate.house.shared_event_correlation.normalize():f}"

    def get_fund_keeper(self, housemate: Housemate) -> int | None:
        return houses.settings(house=housemate.house).fund_keeper_id

    @extend_schema_field(Money)
    def get_carry_below(self, housemate: Housemate) -> dict[str, int | str]:
        return amount(micros=housemate.house.carry_below_micros, house=housemate.house)


class HouseBody(Body):
    name = serializers.CharField(max_length=60)
    currency = serializers.CharField(max_length=3, help_text="ISO 4217, such as USD.")
    time_zone = serializers.CharField(max_length=64, help_text="IANA, such as Europe/Berlin.")
    language = serializers.CharField(max_length=16, help_text="Such as en, en-GB or de.")
    housemate_name = serializers.CharField(max_length=60, help_text="What the house calls you.")
    refund_rule = serializers.CharField(
        max_length=16, required=False, help_text=f"{_REFUND_RULES} `pot` unless said."
    )


class HouseChangeBody(Body):
    name = serializers.CharField(max_length=60, required=False)
    refund_rule = serializers.CharField(max_length=16, required=False, help_text=_REFUND_RULES)
    language = serializers.CharField(max_length=16, required=False)
    fund_keeper = serializers.IntegerField(
        source="fund_keeper_id",
        required=False,
        allow_null=True,
        help_text="A housemate's id; null: the house.",
    )
    plan_rule = serializers.CharField(
        max_length=16, required=False, help_text="`fewest`, `fund` or `direct`."
    )
    auto_confirm_days = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text=f"1 to {houses.MOST_AUTO_CONFIRM_DAYS}; null: only people confirm.",
    )
    carry_below = ExactNumber(
        required=False, help_text="In the house's currency; smaller balances wait for the next month."
    )
    shared_event_correlation = ExactNumber(required=False, help_text="0 to 1, at most two decimals.")
    counts_evidence = serializers.BooleanField(
        required=False, help_text="Tests, symptoms and a recovery lower an activity."
    )
    offers_in_coins = serializers.BooleanField(
        required=False, help_text="Offers may have parts of the currency's unit."
    )


class HousemateShown(serializers.ModelSerializer[Housemate]):
    has_stated = serializers.BooleanField(help_text="Whether they typed their two numbers; never what.")

    class Meta:
        model = Housemate
        fields: ClassVar = ["id", "name", "role", "keeps_fund", "joined_on", "has_stated"]


class HousemateInFull(HousemateShown):
    """One who lives here or has left; the balance is what the house owes them (negative: is owed)."""

    balance = serializers.SerializerMethodField()

    class Meta(HousemateShown.Meta):
        fields = [*HousemateShown.Meta.fields, "left_on", "balance"]

    @extend_schema_field(Money)
    def get_balance(self, housemate: Housemate) -> dict[str, int | str]:
        return amount(micros=queries.balance(housemate=housemate), house=housemate.house)


class HousemateBody(Body):
    """One of these: a name and which mail they get is their owner's to change, a role an admin's."""

    name = serializers.CharField(max_length=60, required=False)
    role = serializers.CharField(max_length=16, required=False, help_text="`admin` or `housemate`.")

    mails_offers = serializers.BooleanField(required=False, help_text="Mail when an offer waits for me.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise ValidationError("Either a name, a role or mails_offers, please.")
        return attrs


class InvitationShown(serializers.ModelSerializer[Invitation]):
    created_by = serializers.CharField(source="created_by.name")

    class Meta:
        model = Invitation
        fields: ClassVar = ["id", "created_by", "created_at", "expires_at", "revoked_at", "max_uses", "uses"]


class InvitationIssued(InvitationShown):
    """With the secret, which is shown this once."""

    token = serializers.CharField()
    url = serializers.URLField()

    class Meta(InvitationShown.Meta):
        fields = [*InvitationShown.Meta.fields, "token", "url"]


class InvitationBody(Body):
    days = serializers.IntegerField(required=False, help_text="How long the link works; 7 unless said.")
    max_uses = serializers.IntegerField(required=False, help_text="For how many people; 1 unless said.")


class AcceptBody(Body):
    name = serializers.CharField(max_length=60, help_text="What the house will call you.")


class Warned(serializers.Serializer[Any]):
    """A reason, as a code and in words."""

    code = serializers.ChoiceField([reason.value for reason in giving_away.Reason])
    detail = serializers.CharField()


class LifeValueShown(serializers.ModelSerializer[LifeValue]):
    """My own two numbers."""

    cost_per_life = serializers.SerializerMethodField()
    expected_loss = serializers.SerializerMethodField(help_text="A share from 0 to 1.")
    effective_on = serializers.DateField(
        allow_null=True, help_text="From which day it counts; null: at once, in the next price that is made."
    )
    warnings = serializers.SerializerMethodField(help_text="Why the price would give my part of it away.")

    class Meta:
        model = LifeValue
        fields: ClassVar = [
            "cost_per_life",
            "expected_loss",
            "expected_loss_typed",
            "stated_at",
            "effective_on",
            "warnings",
        ]

    @extend_schema_field(Money)
    def get_cost_per_life(self, statement: LifeValue) -> dict[str, int | str]:
        return amount(micros=statement.cost_per_life_micros, house=statement.housemate.house)

    def get_expected_loss(self, statement: LifeValue) -> str:
        return f"{statement.expected_loss.normalize():f}"

    @extend_schema_field(Warned(many=True))
    def get_warnings(self, _statement: LifeValue) -> list[dict[str, str]]:
        return [
            {"code": reason, "detail": giving_away.SENTENCES[reason]} for reason in self.context["reasons"]
        ]


class LifeValueBody(Body):
    cost_per_life = ExactNumber(help_text="In the house's currency, 0 to 10000000000.")
    expected_loss = serializers.CharField(
        max_length=60, help_text='A share, per cent, "1 in N", "12 days" or "12 days of 40 years".'
    )
    counts_from = serializers.ChoiceField(
        [word.value for word in values.From],
        required=False,
        help_text="`soonest` unless said, or `next_month`: with the next monthly price.",
    )
