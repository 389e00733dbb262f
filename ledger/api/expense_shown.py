"""How an expense of the house fund is answered."""

from typing import Any

from rest_framework import serializers

from ledger.api.fields import Amount
from ledger.api.price_shown import Person

_STANDS = "Null while it stands."


class ExpenseShown(serializers.Serializer[Any]):
    """What somebody bought for the house; the fund owes it to them."""

    id = serializers.UUIDField(source="uid")
    bought_on = serializers.DateField()
    title = serializers.CharField()
    receipt = serializers.CharField()
    amount = Amount(source="amount_micros")
    buyer = Person()
    recorded_by = Person(source="entry.by")
    recorded_at = serializers.DateTimeField(source="posted_at")
    late = serializers.BooleanField(
        source="entry.memo", help_text="Posted in a later month: its own had closed."
    )
    taken_back_at = serializers.DateTimeField(
        source="entry.reversed_by.posted_at", allow_null=True, help_text=_STANDS
    )
    taken_back_by = Person(source="entry.reversed_by.by", allow_null=True, help_text=_STANDS)
