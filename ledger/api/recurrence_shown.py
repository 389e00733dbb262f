"""How what somebody repeats is answered, to nobody but them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from house.api.serializers import Money, amount
from ledger import schedule
from ledger.api import recurrence_bodies
from ledger.api.fields import Microcovids, reader
from ledger.api.plan_shown import PlanShown


class RuleShown(serializers.Serializer[Any]):
    repeats = serializers.CharField(help_text="weekly or monthly.")
    every = serializers.IntegerField(help_text="So many weeks or months.")
    weekdays = serializers.ListField(child=serializers.ChoiceField(recurrence_bodies.WEEKDAYS))
    month_day = serializers.IntegerField(allow_null=True, help_text="In a shorter month its last day.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    count = serializers.IntegerField(allow_null=True)


class ComingShown(serializers.Serializer[Any]):
    """A day to come. Its cost is expected, at today's price and prevalence; charged is the day's own."""

    recurrence = serializers.UUIDField(source="occurrence.of.uid")
    day = serializers.DateField(source="occurrence.day", help_text="By the rule.")
    occurs_on = serializers.DateField(source="occurrence.occurs_on", help_text="Another where it was moved.")
    title = serializers.CharField(source="occurrence.title")
    skipped = serializers.BooleanField(source="occurrence.is_skipped")
    changed = serializers.BooleanField(source="occurrence.is_changed")
    expected_microcovids = Microcovids(source="quote.risk.microcovids", allow_null=True, default=None)
    expected_charge = serializers.SerializerMethodField(
        help_text="Of my own part; null where none can be expected."
    )
    expected_cost = serializers.SerializerMethodField(help_text="As a quote's `cost`.")
    why_not = serializers.CharField(help_text="Why none can be expected; empty where one is.")

    @extend_schema_field(Money(allow_null=True))
    def get_expected_charge(self, coming: Any) -> dict[str, int | str] | None:
        quote = coming.quote
        return quote and amount(micros=quote.charge_micros, house=reader(self).house)

    @extend_schema_field(Money(allow_null=True))
    def get_expected_cost(self, coming: Any) -> dict[str, int | str] | None:
        quote = coming.quote
        return quote and amount(micros=quote.shown_micros, house=reader(self).house)


class PutAsideShown(serializers.Serializer[Any]):
    """A day that could not be logged. Skipped it is put away, unskipped it is tried once more."""

    recurrence = serializers.UUIDField(source="recurrence.uid")
    day = serializers.DateField()
    occurs_on = serializers.DateField()
    title = serializers.CharField()
    reason = serializers.CharField()


class RecurrenceShown(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="uid")
    title = serializers.CharField()
    note = serializers.CharField()
    activity = PlanShown(source="plan")
    rule = serializers.SerializerMethodField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Null while it runs.")

    @extend_schema_field(RuleShown)
    def get_rule(self, found: Any) -> Any:
        return RuleShown(recurrence_bodies.shown(rule=schedule.rule(of=found))).data


class RecurrenceInFull(RecurrenceShown):
    upcoming = ComingShown(many=True)
    put_aside = PutAsideShown(many=True)


class RecurrencesShown(serializers.Serializer[Any]):
    """What I repeat, the next days of all of it, and those that could not be logged."""

    results = RecurrenceShown(many=True)
    upcoming = ComingShown(many=True)
    put_aside = PutAsideShown(many=True)
