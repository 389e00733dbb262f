"""What somebody repeats, in the API: started, changed, ended, and single days of it; mine only."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from house.models import Housemate
from ledger import contacts, recurrence_days, recurrences, upcoming
from ledger.api import recurrence_bodies, recurrence_shown, serializers, writes

_ID = OpenApiParameter("recurrence_id", UUID, OpenApiParameter.PATH, description="What is repeated.")
_NEXT = 10
_FULL = recurrence_shown.RecurrenceInFull


class Recurrences(doors.Door):
    @extend_schema(
        operation_id="recurrences",
        parameters=[doors.SLUG],
        responses=doors.answers(recurrence_shown.RecurrencesShown),
    )
    def get(self, _request: Request, slug: str) -> Response:
        """What I repeat, and its next days with their expected cost. What has ended is not listed."""
        me = self.housemate(slug)
        mine = list(upcoming.mine(reader=me))
        listed = {
            "results": mine,
            "upcoming": upcoming.of(reader=me, recurrences=mine, at=timezone.now()),
            "put_aside": upcoming.put_aside(reader=me),
        }
        return Response(recurrence_shown.RecurrencesShown(listed, context={"reader": me}).data)

    @extend_schema(
        operation_id="recurrences_start",
        parameters=[doors.SLUG, writes.KEY_HEADER, writes.REPLAYED_HEADER],
        request=recurrence_bodies.RecurrenceBody,
        responses={201: _FULL, **doors.answers(_FULL, 400, 422)},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Repeat something from a day on, once for an id. Each of its days is logged when it has come."""
        me = self.housemate(slug)
        body = recurrence_bodies.RecurrenceBody(data=request.data)
        said = doors.read(body)
        uid = writes.uid(request=request, sent=said.get("id"))
        plan = upcoming.plan_of(reader=me, uid=said["activity"]) if "activity" in said else said["plan"]
        terms = body.terms(plan=contacts.named_in(owner=me, plan=plan))
        started = recurrences.start(by=me, uid=uid, terms=terms, at=timezone.now())
        return writes.answered(answer=_in_full(me, uid), replayed=started.replayed)


class Recurrence(doors.Door):
    @extend_schema(operation_id="recurrence", parameters=[doors.SLUG, _ID], responses=doors.answers(_FULL))
    def get(self, _request: Request, slug: str, recurrence_id: str) -> Response:
        """One thing I repeat, its next days, and those that could not be logged."""
        return _in_full(self.housemate(slug), writes.uuid_or_404(text=recurrence_id))

    @extend_schema(
        operation_id="recurrence_change",
        parameters=[doors.SLUG, _ID, doors.IF_MATCH],
        request=recurrence_bodies.RecurrenceChangeBody,
        responses=doors.answers(_FULL, 400, 409, 412, 428),
    )
    def patch(self, request: Request, slug: str, recurrence_id: str) -> Response:
        """Repeat it otherwise from today on; what was logged stays. What is left out stays."""
        me, found = _found(self, slug, recurrence_id)
        version = writes.version_seen(request=request, version=found.version)
        now, sent = timezone.now(), cast(dict[str, Any], request.data)
        body = recurrence_bodies.RecurrenceChangeBody(data=sent)
        said = doors.read(body)
        rule = recurrences.going_on(of=found, at=now)
        if "rule" in said:
            over = recurrence_bodies.RuleBody.over(rule=rule, sent=sent["rule"])
            rule = cast(Any, doors.read(over))
        plan = contacts.named_in(owner=me, plan=body.plan(over=recurrences.plan(of=found)))
        terms = recurrences.Terms(plan=plan, rule=rule)
        recurrences.change(by=me, uid=found.uid, version=version, terms=terms, at=now)
        return _in_full(me, found.uid)

    @extend_schema(
        operation_id="recurrence_end",
        parameters=[doors.SLUG, _ID, doors.IF_MATCH],
        request=None,
        responses=doors.answers(_FULL, 400, 409, 412, 428),
    )
    def delete(self, request: Request, slug: str, recurrence_id: str) -> Response:
        """End it today; what was logged stays."""
        me, found = _found(self, slug, recurrence_id)
        version = writes.version_seen(request=request, version=found.version)
        doors.read(serializers.Nothing(data=request.data))
        recurrences.end(by=me, uid=found.uid, version=version, at=timezone.now())
        return _in_full(me, found.uid)


_DAY: dict[str, Any] = {
    "parameters": [doors.SLUG, _ID],
    "request": recurrence_bodies.DayBody,
    "responses": doors.answers(_FULL, 400, 409),
}


class _Day(doors.Door):
    def take(self, request: Request, slug: str, recurrence_id: str, step: Callable[..., Any]) -> Response:
        me, uid = self.housemate(slug), writes.uuid_or_404(text=recurrence_id)
        body = doors.read(recurrence_bodies.DayBody(data=request.data))
        step(by=me, uid=uid, day=body["day"], at=timezone.now())
        return _in_full(me, uid)


class Skip(_Day):
    @extend_schema(operation_id="recurrence_skip", **_DAY)
    def post(self, request: Request, slug: str, recurrence_id: str) -> Response:
        """Leave one day out, or put away one that could not be logged."""
        return self.take(request, slug, recurrence_id, recurrence_days.skip)


class Unskip(_Day):
    @extend_schema(operation_id="recurrence_unskip", **_DAY)
    def post(self, request: Request, slug: str, recurrence_id: str) -> Response:
        """Have a day as usual again; one that could not be logged is tried once more."""
        return self.take(request, slug, recurrence_id, recurrence_days.unskip)


class Change(doors.Door):
    @extend_schema(
        operation_id="recurrence_change_day", **_DAY | {"request": recurrence_bodies.DayChangeBody}
    )
    def post(self, request: Request, slug: str, recurrence_id: str) -> Response:
        """Have one day otherwise: with other people, on another day."""
        me, found = _found(self, slug, recurrence_id)
        body = recurrence_bodies.DayChangeBody(data=request.data)
        day = doors.read(body)["day"]
        usual = recurrence_days.plan_on(of=found, day=day)
        plan = contacts.named_in(owner=me, plan=body.plan(over=usual))
        recurrence_days.change_one(by=me, uid=found.uid, day=day, plan=plan, at=timezone.now())
        return _in_full(me, found.uid)


def _found(door: doors.Door, slug: str, recurrence_id: str) -> tuple[Housemate, Any]:
    me = door.housemate(slug)
    return me, upcoming.one_of_mine(reader=me, uid=writes.uuid_or_404(text=recurrence_id))


def _in_full(me: Housemate, uid: UUID) -> Response:
    found: Any = upcoming.one_of_mine(reader=me, uid=uid)
    found.upcoming = upcoming.of(reader=me, recurrences=[found], at=timezone.now(), most=_NEXT)
    found.put_aside = upcoming.put_aside(reader=me).filter(recurrence=found)
    answer = _FULL(found, context={"reader": me}).data
    return Response(answer, headers={"ETag": f'"{found.version}"'})
