"""Activities, quotes and prices in the API: translate in, one call, translate out."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from house.models import Housemate
from ledger import activities, contacts, planned, queries
from ledger.api import price_shown, serializers, shown, writes

_UID = OpenApiParameter("uid", UUID, OpenApiParameter.PATH, description="The activity.")


class Activities(doors.Door):
    @extend_schema(
        operation_id="activities",
        parameters=[doors.SLUG, *doors.PAGE, serializers.ActivityFilter],
        responses=doors.answers(doors.page_of(shown.ActivityShown), 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """What the house has logged, the newest first; notes and inputs are shown for mine only.

        Who has left is shown their own.
        """
        me = self.place(slug)
        rows = queries.activities_open_to(reader=me)
        for lookup, value in _wanted(request).items():
            rows = rows.filter(**{lookup: value})
        return doors.page(
            request=request,
            rows=rows,
            shown=shown.ActivityShown,
            newest_first=("-occurred_on", "-id"),
            context={"reader": me},
        )

    @extend_schema(
        operation_id="activities_log",
        parameters=[doors.SLUG, writes.KEY_HEADER, writes.REPLAYED_HEADER],
        request=serializers.ActivityBody,
        responses={
            201: shown.ActivityInFull,
            **doors.answers(shown.ActivityInFull, 400, 422),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        """Log what I did and be charged for it, once for an id: the same again answers as the first time."""
        me = self.housemate(slug)
        body = doors.read(serializers.ActivityBody(data=request.data))
        uid = writes.uid(request=request, sent=body.get("id"))
        plan = contacts.named_in(owner=me, plan=body["plan"])
        logged = activities.log(housemate=me, uid=uid, plan=plan, at=timezone.now())
        # Read again, as its reader may see it: others' parts are not all theirs to see.
        return writes.answered(answer=_in_full(me, _found(me, f"{uid}")), replayed=logged.replayed)


class Activity(doors.Door):
    @extend_schema(
        operation_id="activity",
        parameters=[doors.SLUG, _UID],
        responses=doors.answers(shown.ActivityInFull),
    )
    def get(self, _request: Request, slug: str, uid: str) -> Response:
        """One activity as it stands, and every version of it."""
        me = self.place(slug)
        return _in_full(me, _found(me, uid))

    @extend_schema(
        operation_id="activity_correct",
        parameters=[doors.SLUG, _UID, doors.IF_MATCH],
        request=serializers.CorrectionBody,
        responses=doors.answers(shown.ActivityInFull, 400, 409, 412, 428),
    )
    def patch(self, request: Request, slug: str, uid: str) -> Response:
        """Correct what I logged: its charge is undone and the right one made. What is left out stays."""
        me = self.place(slug)
        found = _found(me, uid)
        version = writes.version_seen(request=request, version=found.version)
        part = queries.own_part(activity=found, housemate=me)
        said = shown.sent(activity=found, part=part)
        body = doors.read(serializers.CorrectionBody.over(said=said, sent=request.data))
        met_before = contacts.met_in(frozen=part.inputs)
        plan = contacts.named_in(owner=me, plan=body["plan"], met_before=met_before)
        plan = planned.worth_as_before(plan=plan, frozen=part.inputs)
        activities.correct(housemate=me, uid=found.uid, version=version, plan=plan, at=timezone.now())
        return _in_full(me, _found(me, uid))

    @extend_schema(
        operation_id="activity_withdraw",
        parameters=[doors.SLUG, _UID, doors.IF_MATCH],
        request=None,
        responses=doors.answers(shown.ActivityInFull, 400, 412, 428),
    )
    def delete(self, request: Request, slug: str, uid: str) -> Response:
        """Take back what I logged: its charge is undone; it stays listed as withdrawn, at nothing."""
        me = self.place(slug)
        found = _found(me, uid)
        version = writes.version_seen(request=request, version=found.version)
        doors.read(serializers.Nothing(data=request.data))
        activities.withdraw(housemate=me, uid=found.uid, version=version, at=timezone.now())
        return _in_full(me, _found(me, uid))


class Quote(doors.Door):
    @extend_schema(
        operation_id="quote",
        parameters=[doors.SLUG],
        request=serializers.QuoteBody,
        responses=doors.answers(shown.Quoted, 400),
    )
    def post(self, request: Request, slug: str) -> Response:
        """What logging this would cost; nothing is written."""
        me = self.housemate(slug)
        body = doors.read(serializers.QuoteBody(data=request.data))
        plan = contacts.named_in(owner=me, plan=body["plan"])
        quoted = activities.quote(housemate=me, plan=plan, at=timezone.now())
        return Response(shown.Quoted(quoted, context={"reader": me, "plan": plan}).data)


class CurrentPrice(doors.Door):
    @extend_schema(
        operation_id="price",
        parameters=[doors.SLUG],
        responses=doors.answers(price_shown.CurrentPrice),
    )
    def get(self, _request: Request, slug: str) -> Response:
        """The price that holds today; 404 with the code no-price until two or more have all stated theirs."""
        me = self.housemate(slug)
        today = me.house.day_of(timezone.now())
        price = queries.prices(house=me.house).filter(effective_on__lte=today).first()
        if price is None:
            raise NotFound("No price yet: it needs two people, and everyone's two numbers.", code="no-price")
        return Response(price_shown.CurrentPrice(price, context={"reader": me}).data)


class Prices(doors.Door):
    @extend_schema(
        operation_id="prices",
        parameters=[doors.SLUG, *doors.PAGE],
        responses=doors.answers(doors.page_of(price_shown.PastPrice), 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """The prices there have been, the newest first."""
        me = self.housemate(slug)
        return doors.page(
            request=request,
            rows=queries.prices(house=me.house),
            shown=price_shown.PastPrice,
            newest_first=("-number",),
            context={"reader": me},
        )


_LOOKUPS = {"housemate": "exposures__housemate", "since": "occurred_on__gte", "until": "occurred_on__lte"}


def _wanted(request: Request) -> dict[str, Any]:
    asked = doors.read(serializers.ActivityFilter(data=request.query_params))
    return {_LOOKUPS[name]: value for name, value in asked.items()}


def _found(me: Housemate, uid: str) -> Any:
    return get_object_or_404(queries.activities_open_to(reader=me), uid=writes.uuid_or_404(text=uid))


def _in_full(me: Housemate, activity: Any) -> Response:
    answer = shown.ActivityInFull(activity, context={"reader": me}).data
    return Response(answer, headers={"ETag": f'"{activity.version}"'})
