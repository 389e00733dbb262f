"""How hand-overs and what somebody settles on leaving are answered."""

from typing import Any

from rest_framework import serializers

from ledger.api.fields import Amount
from ledger.api.month_shown import TransferShown
from ledger.api.price_shown import Person


class HandoverShown(serializers.Serializer[Any]):
    """One housemate's balance, offered to another."""

    id = serializers.IntegerField()
    leaver = Person()
    successor = Person()
    amount = Amount(source="amount_micros", help_text="The leaver's balance; positive: the house owes it.")
    status = serializers.CharField(help_text="offered, accepted, declined or withdrawn.")
    offered_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class SettlingShown(serializers.Serializer[Any]):
    results = TransferShown(many=True)
