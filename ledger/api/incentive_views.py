"""What shading one's number would bring, in the API: the reader's own, and nobody else's."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from ledger import queries, shading
from ledger.api.fields import Amount, Microcovids
from ledger.api.shown import HIDDEN

_HIDDEN = "Null where it is hidden."


class TriedShown(serializers.Serializer[Any]):
    """A refund rule tried on my month so far: what stating a tenth more, or a tenth less, would bring me."""

    refund_rule = serializers.CharField(source="refund", help_text="pot, equal, proportional or outside.")
    is_current = serializers.BooleanField(help_text="Whether it is the rule of the price that holds now.")
    is_hidden = serializers.BooleanField(help_text="Whether its amounts would give others' microcovids away.")
    overstating = Amount(source="overstating_micros", allow_null=True, help_text=_HIDDEN)
    understating = Amount(source="understating_micros", allow_null=True, help_text=_HIDDEN)
    tempted = serializers.CharField(allow_null=True, help_text=f"overstate, understate or neither. {_HIDDEN}")
    most = Amount(
        source="most_micros",
        allow_null=True,
        help_text="What any claim would have brought at most; null and not hidden: nothing limits it.",
    )
    sentence = serializers.CharField()
    hiding = Amount(source="hiding_rounded", help_text="What each microcovid left out would save me.")
    hiding_sentence = serializers.CharField()


class ShadingShown(serializers.Serializer[Any]):
    month = serializers.DateField(format="%Y-%m", help_text="Such as 2026-03.")
    my_part = Amount(source="cost_micros", help_text="Of the price that holds now.")
    tenth = Amount(source="delta_micros", help_text="By so much it is over- or understated.")
    total = Amount(source="total_micros", help_text="What an infection costs the house at that price.")
    people = serializers.IntegerField(help_text="How many live here now.")
    microcovids = Microcovids(help_text="Mine, this month so far.")
    house_microcovids = Microcovids(allow_null=True, help_text=f"Everybody's. {HIDDEN}")
    cap_sentence = serializers.SerializerMethodField()
    refund_rules = TriedShown(many=True, source="tried")

    def get_cap_sentence(self, found: shading.Shading) -> str:
        return shading.cap_sentence(cap=found.cap)


class Incentives(doors.Door):
    @extend_schema(operation_id="incentives", parameters=[doors.SLUG], responses=doors.answers(ShadingShown))
    def get(self, _request: Request, slug: str) -> Response:
        """What would I gain by shading my number? 404 with no-price or not-in-price while I am in none."""
        me = self.housemate(slug)
        today = me.house.day_of(timezone.now())
        found = shading.shading(reader=me, day=today)
        if found is None and queries.price_on(house=me.house, day=today) is None:
            raise NotFound("There is no price yet, so there is nothing to gain.", code="no-price")
        if found is None:
            raise NotFound("Your numbers are not in the price that holds today.", code="not-in-price")
        return Response(ShadingShown(found, context={"reader": me}).data)
