"""What the open calculator takes and gives: an activity and a prevalence, or a link; nothing is stored."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from house import prevalence
from house.api import figures
from house.api.serializers import Body
from ledger.api.fields import Figure, Microcovids, Text
from ledger.api.plan_bodies import DescribedBody
from ledger.api.plan_shown import PlanShown
from ledger.api.shown import Factor, Note
from riskcalc import links

_NO_CONTACTS = "A contact is somebody's own: here say what they are like."


class OneInNearby(figures.OneInBody):
    """One in so many."""

    source = None  # type: ignore[assignment]  # how the framework takes a field away
    as_of_on = None  # type: ignore[assignment]
    method = serializers.CharField(help_text="one_in")  # type: ignore[assignment]  # chosen by it already


class PercentNearby(figures.PercentBody):
    """So many per cent."""

    source = None  # type: ignore[assignment]
    as_of_on = None  # type: ignore[assignment]
    method = serializers.CharField(help_text="percent")  # type: ignore[assignment]


class CasesNearby(figures.CasesBody):
    """Reported cases, whose day counts."""

    source = None  # type: ignore[assignment]
    as_of_on = serializers.DateField(required=False, help_text="Today unless said.")
    method = serializers.CharField(help_text="cases")  # type: ignore[assignment]


_NEARBY: dict[str, type[figures.FigureBody]] = {
    "one_in": OneInNearby,
    "percent": PercentNearby,
    "cases": CasesNearby,
}


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="Nearby", serializers=dict(_NEARBY), resource_type_field_name="method"
    )
)
class Nearby(serializers.Field[Any, Any, Any, Any]):
    """How many people near you are infectious now: a figure, and the day of one that has a day."""

    def to_internal_value(self, data: Any) -> tuple[prevalence.Figure, date | None]:
        method = data.get("method") if isinstance(data, Mapping) else None
        if not isinstance(method, str) or method not in _NEARBY:
            raise serializers.ValidationError({"method": [f"One of: {', '.join(_NEARBY)}."]})
        body = _NEARBY[method](data=data)
        body.is_valid(raise_exception=True)
        return body.figure(), body.validated_data.get("as_of_on")


class AssessBody(DescribedBody):
    """An activity, as for logging, and how many people near you are infectious."""

    prevalence = Nearby()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if any(contact for contact, _group in attrs.get("people", ())):
            raise serializers.ValidationError({"people": [_NO_CONTACTS]})
        return super().validate(attrs)


class AssessedShown(serializers.Serializer[Any]):
    """What an activity comes to; a threefold range either way."""

    microcovids = Microcovids()
    low = Microcovids()
    high = Microcovids()
    per_week = serializers.BooleanField(help_text="Of a week, with people one lives with; else each time.")
    average_person_risk = Figure(help_text="In microcovids.")
    factors = Factor(many=True)
    notes = Note(many=True)
    model_version = serializers.CharField()


class LinkBody(Body):
    link = Text(
        max_length=links.MOST_CHARACTERS, help_text="Of the calculator at microcovid.org, or its query alone."
    )


class FiguresShown(serializers.Serializer[Any]):
    """As a link has them, without their day."""

    population = serializers.FloatField()
    cases_past_week = serializers.FloatField()
    cases_increasing_percentage = serializers.FloatField()
    positive_case_percentage = serializers.FloatField(allow_null=True)


class LinkPrevalenceShown(serializers.Serializer[Any]):
    """What the link says of prevalence; none of it is used where an activity is logged."""

    kind = serializers.CharField(source="prevalence", help_text="figures, place or none.")
    figures = FiguresShown(allow_null=True)
    place = serializers.ListField(child=serializers.CharField())


class LinkShown(serializers.Serializer[Any]):
    """A link of the microCOVID calculator, read."""

    activity = PlanShown(source="plan.frozen")
    prevalence = LinkPrevalenceShown(source="scenario")
    name = serializers.CharField(source="scenario.name", help_text="Of the ready-made activity, or custom.")
    budget = serializers.FloatField(source="scenario.budget", help_text="Microcovids a year.")
    dropped = serializers.ListField(
        child=serializers.CharField(), source="scenario.dropped", help_text="What stood there to no use."
    )


class LinkWritten(serializers.Serializer[Any]):
    """A link that opens the same activity in the microCOVID calculator."""

    link = serializers.URLField()
    has_figures = serializers.BooleanField(help_text="Whether the house's reported cases go along.")
    left_out = serializers.ListField(
        child=serializers.CharField(), help_text="Fields that no link carries: attendees, evidence."
    )


class LinkedFilter(serializers.Serializer[Any]):
    activity = serializers.UUIDField(help_text="One that I logged.")
