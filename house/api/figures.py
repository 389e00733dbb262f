"""Prevalence as the API takes and gives it: a figure, and the house's feed."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, ClassVar

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from house import prevalence, prevalence_feeds
from house.api.serializers import Body, Number
from house.feeds import ready
from house.models import FeedFormat, FeedMeaning, Prevalence, PrevalenceFeed, PrevalenceMethod

_RANGE = "In microcovids, where the method has a published range; else null."


class PrevalenceShown(serializers.ModelSerializer[Prevalence]):
    """A figure; its context says which day it is today, where the house is."""

    average_person_risk = serializers.CharField(help_text="In microcovids.")
    low = serializers.SerializerMethodField(help_text=_RANGE)
    high = serializers.SerializerMethodField(help_text=_RANGE)
    stated_by = serializers.CharField(
        source="stated_by.name", allow_null=True, help_text="Null: the house's feed brought it."
    )
    confirms = serializers.IntegerField(
        source="confirms_id", allow_null=True, help_text="The id of the figure that still held."
    )
    age_days = serializers.SerializerMethodField(help_text="Since the day it is for.")
    age = serializers.SerializerMethodField(
        help_text=f"`old` from {prevalence.OLD_AFTER_DAYS} days on; `asked` from "
        f"{prevalence.ASKED_AFTER_DAYS} on: does it still hold?"
    )

    class Meta:
        model = Prevalence
        fields: ClassVar = [
            "id",
            "as_of_on",
            "age_days",
            "age",
            "source",
            "method",
            "inputs",
            "average_person_risk",
            "low",
            "high",
            "stated_by",
            "stated_at",
            "confirms",
        ]

    def get_low(self, stated: Prevalence) -> str | None:
        return str(bounds.low) if (bounds := prevalence.bounds(stated=stated)) else None

    def get_high(self, stated: Prevalence) -> str | None:
        return str(bounds.high) if (bounds := prevalence.bounds(stated=stated)) else None

    def get_age_days(self, stated: Prevalence) -> int:
        days: int = (self.context["today"] - stated.as_of_on).days
        return days

    @extend_schema_field(serializers.ChoiceField([age.value for age in prevalence.Age]))
    def get_age(self, stated: Prevalence) -> str:
        return prevalence.age(days=self.get_age_days(stated)).value


class FigureBody(Body):
    """A figure typed one way; each way has its own fields beside the source and the day."""

    # As above: the name belongs to the answer, not to the class.
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=200, help_text="Where the figure comes from."
    )
    as_of_on = serializers.DateField(help_text="The day it is for, not in the future.")
    kind: ClassVar[type[prevalence.Figure]]

    def figure(self) -> prevalence.Figure:
        """This function will build the figure from what was sent and found valid."""
        return self.kind(**{field.name: self.validated_data[field.name] for field in fields(self.kind)})


class OneInBody(FigureBody):
    method = serializers.ChoiceField([PrevalenceMethod.ONE_IN.value])
    one_in = Number(help_text="One in so many people is infectious now.")
    kind = prevalence.OneIn


class PercentBody(FigureBody):
    method = serializers.ChoiceField([PrevalenceMethod.PERCENT.value])
    percent = Number(help_text="So many per cent of people are infectious now.")
    kind = prevalence.Percent


class CasesBody(FigureBody):
    method = serializers.ChoiceField([PrevalenceMethod.CASES.value])
    population = Number()
    cases_past_week = Number(help_text="Reported in seven days.")
    positive_case_percentage = Number(default=None, allow_null=True, help_text="Of tests; null: not known.")
    cases_increasing_percentage = Number(default=0, help_text="Growth over the week before.")
    kind = prevalence.Cases


class AdmissionsBody(FigureBody):
    method = serializers.ChoiceField([PrevalenceMethod.ADMISSIONS.value])
    weekly_admissions = Number(help_text="To hospital, with COVID, in seven days, per 100,000 people.")
    kind = prevalence.Admissions


_FIGURES: dict[str, type[FigureBody]] = {
    PrevalenceMethod.ONE_IN.value: OneInBody,
    PrevalenceMethod.PERCENT.value: PercentBody,
    PrevalenceMethod.CASES.value: CasesBody,
    PrevalenceMethod.ADMISSIONS.value: AdmissionsBody,
}
PREVALENCE_BODY = PolymorphicProxySerializer(
    component_name="PrevalenceBody", serializers=dict(_FIGURES), resource_type_field_name="method"
)


def figure_body(*, data: Any) -> FigureBody:
    """This function will choose how to read a figure by its method.

    Raises: ValidationError when it has none.
    """
    method = data.get("method") if isinstance(data, Mapping) else None
    if not isinstance(method, str) or method not in _FIGURES:
        raise ValidationError({"method": [f"One of: {', '.join(_FIGURES)}."]})
    return _FIGURES[method](data=data)


class FeedShown(serializers.ModelSerializer[PrevalenceFeed]):
    """Where prevalence is fetched from, and how it went; its context says whether the reader is an admin."""

    format = serializers.CharField(source="file_format")
    url = serializers.SerializerMethodField(help_text="For admins: it may hold a key. To others null.")
    filters = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = PrevalenceFeed
        fields: ClassVar = [
            "name",
            "url",
            "format",
            "date_column",
            "value_column",
            "filters",
            "meaning",
            "percent_per_level",
            "is_enabled",
            "last_tried_at",
            "last_good_at",
            "broken_since",
            "last_problem",
        ]

    def get_url(self, feed: PrevalenceFeed) -> str | None:
        return feed.url if self.context["is_admin"] else None


# By another name than the field, which would hide the module.
_PLACES = list(ready.PLACES)
_OWN = ("name", "url", "format", "date_column", "value_column", "meaning")


class FeedBody(Body):
    """Either a ready mapping and a place, or a mapping of the house's own."""

    ready = serializers.ChoiceField(
        list(ready.LABELS), required=False, help_text="A ready mapping; with it comes a `place`."
    )
    place = serializers.ChoiceField(
        _PLACES, required=False, help_text="A US state or territory by its code; `USA`."
    )
    name = serializers.CharField(max_length=120, required=False, help_text="The source, for people.")
    url = serializers.CharField(max_length=1000, required=False, help_text="http or https, public.")
    # As with Problem: the name belongs to the answer, not to the class.
    format = serializers.ChoiceField(FeedFormat.values, required=False)
    date_column = serializers.CharField(max_length=120, required=False)
    value_column = serializers.CharField(max_length=120, required=False)
    meaning = serializers.ChoiceField(FeedMeaning.values, required=False)
    filters = serializers.DictField(
        child=serializers.CharField(max_length=120),
        required=False,
        help_text="Columns, and what has to stand in them, such as a place.",
    )
    percent_per_level = Number(
        required=False,
        allow_null=True,
        help_text="With a level: per cent of people infectious for each 1 of it. No official figure exists.",
    )
    is_enabled = serializers.BooleanField(default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = ("place",) if "ready" in attrs else _OWN
        unwanted = (*_OWN, "filters") if "ready" in attrs else ("place",)
        errors = {name: ["This field is required."] for name in needed if name not in attrs}
        errors |= {name: ["Not with a ready mapping."] for name in unwanted if name in attrs}
        if errors:
            raise ValidationError(errors)
        if attrs.get("ready") in ready.WITHOUT_COUNTRY and attrs["place"] == ready.COUNTRY:
            raise ValidationError({"place": ["This source has no figure of the whole country."]})
        return attrs

    def wanted(self) -> prevalence_feeds.Wanted:
        """This function will build the feed from what was sent and found valid."""
        told = dict(self.validated_data)
        shared = {
            "percent_per_level": told.pop("percent_per_level", None),
            "is_enabled": told.pop("is_enabled"),
        }
        if "ready" in told:
            mapped = ready.mapped(kind=told["ready"], place=told["place"])
            return prevalence_feeds.Wanted(**vars(mapped), **shared)
        return prevalence_feeds.Wanted(file_format=told.pop("format"), **told, **shared)
