"""What shading one's number would bring, in the API: the reader's own, and nobody else's."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from ledger import shading
from ledger.api.fields import Amount, Microcovids


class TriedShown(serializers.Serializer[Any]):
    """A refund rule tried on my month so far: what stating a tenth more, or a tenth less, would bring me."""

    refund_rule = serializers.CharField(source="refund", help_text="pot, equal, proportional or outside.")
    is_current = serializers.BooleanField(help_text="Whether it is the rule of the price that holds now.")
    overstating = Amount(source="overstating_micros")
    understating = Amount(source="understating_micros")
    tempted = serializers.CharField(help_text="overstate, understate or neither.")
    sentence = serializers.CharField()
    hiding = Amount(source="hiding_rounded", help_text="What each microcovid left out would save me.")
    hiding_sentence = serializers.CharField()


class ShadingShown(serializers.Serializer[Any]):
    month = serializers.DateField(format="%Y-%m", help_text="Such as 2026-03.")
    microcovids = Microcovids(help_text="Mine, this month so far.")
    house_microcovids = Microcovids(help_text="Everybody's.")
    cap_sentence = serializers.CharField()
    refund_rules = TriedShown(many=True, source="tried")


class Incentives(doors.Door):
    @extend_schema(operation_id="incentives", parameters=[doors.SLUG], responses=doors.answers(ShadingShown))
    def get(self, _request: Request, slug: str) -> Response:
        """What would I gain by shading my number? 404 with the code no-price while I am in no price."""
        me = self.housemate(slug)
        found = shading.shading(reader=me, day=me.house.day_of(timezone.now()))
        if found is None:
            raise NotFound("Your numbers are in no price yet.", code="no-price")
        laid_out = {
            "month": found.month,
            "microcovids": found.microcovids,
            "house_microcovids": found.house_microcovids,
            "cap_sentence": shading.cap_sentence(cap=found.cap),
            "tried": found.tried,
        }
        return Response(ShadingShown(laid_out, context={"reader": me}).data)
