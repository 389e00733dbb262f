"""What the API takes of what is repeated: a plan with the rule of its days; convert, never save."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from house.api.serializers import Body
from ledger import planned, recurrence, recurrences
from ledger.api.fields import Id, Text
from ledger.api.serializers import QuoteBody

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PLANNED = frozenset(QuoteBody().fields) - {"title", "note", "occurred_on"}


class RuleBody(Body):
    """Every so many weeks on days of the week, or every so many months on a day of the month."""

    repeats = serializers.ChoiceField([kind.value for kind in recurrence.Kind])
    every = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=recurrence.MOST_EVERY,
        help_text="Weeks or months; 1 unless said.",
    )
    weekdays = serializers.ListField(
        child=serializers.ChoiceField(WEEKDAYS), required=False, max_length=7, help_text="By weeks."
    )
    month_day = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=31,
        help_text="By months; in a shorter month its last day.",
    )
    starts_on = serializers.DateField(help_text="Today where the house is, or later.")
    ends_on = serializers.DateField(required=False, allow_null=True)
    count = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=recurrence.MOST_TIMES,
        help_text="So many times.",
    )

    def validate(self, attrs: dict[str, Any]) -> Any:
        said = {"kind": recurrence.Kind(attrs.pop("repeats")), **attrs}
        said["weekdays"] = tuple(WEEKDAYS.index(name) + 1 for name in attrs.get("weekdays", ()))
        return recurrence.Rule(**said)

    @classmethod
    def over(cls, *, rule: recurrence.Rule, sent: Any) -> "RuleBody":
        """This function will lay what was sent over a rule; another kind, or end, takes the old one away."""
        if not isinstance(sent, Mapping):
            return cls(data=sent)
        said = shown(rule=rule)
        if sent.get("repeats", said["repeats"]) != said["repeats"]:
            said |= {"weekdays": [], "month_day": None}
        for end, other in (("ends_on", "count"), ("count", "ends_on")):
            if sent.get(end) is not None:
                said[other] = None
        return cls(data={**said, **sent})


class RuleChangeBody(RuleBody):
    """What is different of the rule from today on; what is left out stays."""

    repeats = serializers.ChoiceField([kind.value for kind in recurrence.Kind], required=False)
    starts_on = serializers.DateField(required=False, help_text="Today, unless said.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs


class RecurrenceBody(QuoteBody):
    """An activity of mine by its id, or what is repeated, said as for logging; and on which days."""

    occurred_on = None  # type: ignore[assignment]  # how the framework takes a field away
    evidence = None  # type: ignore[assignment]
    id = Id(required=False, help_text="A UUID that the client made; Idempotency-Key may carry it instead.")
    title = Text(max_length=120, required=False, help_text="The activity's own unless said.")
    activity = Id(required=False, help_text="Of mine; instead of all but the title and the note.")
    rule = RuleBody()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "activity" in attrs and _PLANNED & set(attrs):
            raise serializers.ValidationError({"activity": ["Either an activity, or what it says, please."]})
        if "activity" not in attrs and "title" not in attrs:
            raise serializers.ValidationError({"title": [self.fields["title"].error_messages["required"]]})
        return super().validate(attrs | {"occurred_on": attrs["rule"].starts_on})

    def terms(self, *, plan: planned.Plan) -> recurrences.Terms:
        """This function will put what was sent into the words of the ledger, `plan` being the activity's."""
        return recurrences.Terms(
            plan=worded(plan=plan, said=self.validated_data), rule=self.validated_data["rule"]
        )


class _DifferentBody(QuoteBody):
    """Of whom and how either all is said anew, or it stays."""

    title = Text(max_length=120, required=False)
    evidence = None  # type: ignore[assignment]
    occurred_on = serializers.DateField(required=False)

    def plan(self, *, over: planned.Plan) -> planned.Plan:
        """This function will lay what was sent over what was planned."""
        said = self.validated_data
        anew = said["plan"] if _PLANNED & set(said) else over
        words = {name: getattr(over, name) for name in ("title", "note", "occurred_on")}
        return worded(plan=dataclasses.replace(anew, **words), said=said)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        day = {"occurred_on": recurrence.LAST_DAY}
        return attrs | {"plan": super().validate(day | attrs)["plan"]}


class RecurrenceChangeBody(_DifferentBody):
    """What is different from today on; what is left out stays."""

    occurred_on = None  # type: ignore[assignment]
    rule = RuleChangeBody(required=False)


class DayBody(Body):
    day = serializers.DateField(help_text="One of its days by the rule, also where it was moved.")


class DayChangeBody(_DifferentBody):
    """What is different on one day; what is left out is as usual."""

    day = serializers.DateField(help_text="One of its days by the rule, also where it was moved.")
    occurred_on = serializers.DateField(required=False, help_text="Another day for it, today or later.")


def shown(*, rule: recurrence.Rule) -> dict[str, Any]:
    """This function will write a rule as a client sends it."""
    said = {name: getattr(rule, name) for name in ("every", "month_day", "starts_on", "ends_on", "count")}
    weekdays = [WEEKDAYS[weekday - 1] for weekday in rule.weekdays]
    return {"repeats": rule.kind.value, "weekdays": weekdays, **said}


def worded(*, plan: planned.Plan, said: Mapping[str, Any]) -> planned.Plan:
    """This function will give a plan the title, the note and the day that were sent, as far as they were."""
    words = {name: said[name] for name in ("title", "note", "occurred_on") if name in said}
    return dataclasses.replace(plan, **words)
