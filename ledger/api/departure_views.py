"""Leaving in the API: settling now, handing a balance over."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from house.models import Housemate
from ledger import departures, queries
from ledger.api import departure_shown, serializers

_HANDOVER = OpenApiParameter("handover_id", int, OpenApiParameter.PATH, description="The hand-over.")


class Settle(doors.Door):
    @extend_schema(
        operation_id="settle",
        parameters=[doors.SLUG],
        request=None,
        responses=doors.answers(departure_shown.SettlingShown, 400),
    )
    def post(self, request: Request, slug: str) -> Response:
        """The transfers that bring my balance to zero, in place of what I was to pay or receive."""
        me = self.place(slug)
        doors.read(serializers.Nothing(data=request.data))
        made = [transfer.pk for transfer in departures.settle(by=me, at=timezone.now())]
        rows = queries.settling(house=me.house).filter(pk__in=made).order_by("number")
        return Response(departure_shown.SettlingShown({"results": rows}, context={"reader": me}).data)


class Handovers(doors.Door):
    @extend_schema(
        operation_id="handovers",
        parameters=[doors.SLUG, *doors.PAGE],
        responses=doors.answers(doors.page_of(departure_shown.HandoverShown), 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Balances offered to others and what was answered, the newest first."""
        me = self.housemate(slug)
        return doors.page(
            request=request,
            rows=queries.handovers(house=me.house),
            shown=departure_shown.HandoverShown,
            context={"reader": me},
        )

    @extend_schema(
        operation_id="handovers_offer",
        parameters=[doors.SLUG],
        request=serializers.HandoverBody,
        responses=doors.answers(departure_shown.HandoverShown, 400, status=201),
    )
    def post(self, request: Request, slug: str) -> Response:
        """Ask somebody to take over my balance as it stands. The same again is the one that waits."""
        me = self.housemate(slug)
        body = doors.read(serializers.HandoverBody(data=request.data))
        made = departures.offer(by=me, successor_id=body["successor"], at=timezone.now())
        return _shown(me, made, status=201)


_ANSWER: dict[str, Any] = {
    "parameters": [doors.SLUG, _HANDOVER],
    "request": None,
    "responses": doors.answers(departure_shown.HandoverShown, 400, 409),
}


class Accept(doors.Door):
    @extend_schema(operation_id="handovers_accept", **_ANSWER)
    def post(self, request: Request, slug: str, handover_id: int) -> Response:
        """Take over the balance that I was offered. The same again changes nothing."""
        me = self.housemate(slug)
        doors.read(serializers.Nothing(data=request.data))
        return _shown(me, departures.accept(handover_id=handover_id, by=me, at=timezone.now()))


class Decline(doors.Door):
    @extend_schema(operation_id="handovers_decline", **_ANSWER)
    def post(self, request: Request, slug: str, handover_id: int) -> Response:
        """Say no to what I was offered, or take my own offer back. The same again changes nothing."""
        me = self.housemate(slug)
        doors.read(serializers.Nothing(data=request.data))
        return _shown(me, departures.decline(handover_id=handover_id, by=me, at=timezone.now()))


def _shown(me: Housemate, handover: Any, status: int = 200) -> Response:
    shown = departure_shown.HandoverShown(handover, context={"reader": me})
    return Response(shown.data, status=status)
