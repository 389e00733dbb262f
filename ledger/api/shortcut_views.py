"""Favourites and ready-made activities in the API: kept, offered, logged again."""

import dataclasses
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from house.models import Housemate
from ledger import activities, contacts, favourites, house_presets, queries, shortcuts
from ledger.api import plan_bodies, plan_shown, shown, writes

_FAVOURITE = OpenApiParameter("favourite_id", int, OpenApiParameter.PATH, description="The favourite.")
_PRESET = OpenApiParameter("preset_id", int, OpenApiParameter.PATH, description="The house's own.")


class Favourites(doors.Door):
    @extend_schema(
        operation_id="favourites",
        parameters=[doors.SLUG, *doors.PAGE],
        responses=doors.answers(doors.page_of(plan_shown.FavouriteShown), 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """What I keep to log again, the newest first. Who has left is shown theirs too."""
        me = self.place(slug)
        return doors.page(
            request=request,
            rows=favourites.of(reader=me),
            shown=plan_shown.FavouriteShown,
            context={"reader": me},
        )

    @extend_schema(
        operation_id="favourites_keep",
        parameters=[doors.SLUG],
        request=plan_bodies.FavouriteBody,
        responses=doors.answers(plan_shown.FavouriteShown, 400, 403, status=201),
    )
    def post(self, request: Request, slug: str) -> Response:
        """Keep an activity of mine, or what is said as for logging. The same again is kept once."""
        me = self.housemate(slug)
        body = doors.read(plan_bodies.FavouriteBody(data=request.data))
        title, now = body.get("title", ""), timezone.now()
        if "activity" in body:
            kept = favourites.keep_activity(by=me, uid=body["activity"], title=title, at=now)
        else:
            plan = contacts.named_in(owner=me, plan=body["plan"])
            kept = favourites.keep(by=me, title=title, plan=plan, at=now)
        return _favourite(me, kept, status=201)


class Favourite(doors.Door):
    @extend_schema(
        operation_id="favourite",
        parameters=[doors.SLUG, _FAVOURITE],
        responses=doors.answers(plan_shown.FavouriteShown),
    )
    def get(self, _request: Request, slug: str, favourite_id: int) -> Response:
        """One of my favourites."""
        me = self.place(slug)
        return _favourite(me, favourites.found(reader=me, favourite_id=favourite_id))

    @extend_schema(
        operation_id="favourite_rename",
        parameters=[doors.SLUG, _FAVOURITE, doors.IF_MATCH],
        request=plan_bodies.TitleBody,
        responses=doors.answers(plan_shown.FavouriteShown, 400, 412, 428),
    )
    def patch(self, request: Request, slug: str, favourite_id: int) -> Response:
        """Give it another title."""
        me = self.housemate(slug)
        found = favourites.found(reader=me, favourite_id=favourite_id)
        seen = doors.versions_seen(request=request)
        body = doors.read(plan_bodies.TitleBody(data=request.data))
        kept = favourites.rename(by=me, favourite_id=found.pk, title=body["title"], seen=seen)
        return _favourite(me, kept)

    @extend_schema(
        operation_id="favourite_remove",
        parameters=[doors.SLUG, _FAVOURITE],
        request=None,
        responses=doors.answers(None, status=204),
    )
    def delete(self, _request: Request, slug: str, favourite_id: int) -> Response:
        """Erase it; what I logged by it stays."""
        favourites.remove(by=self.place(slug), favourite_id=favourite_id)
        return Response(status=204)


class FavouriteLog(doors.Door):
    @extend_schema(
        operation_id="favourite_log",
        parameters=[doors.SLUG, _FAVOURITE, writes.KEY_HEADER, writes.REPLAYED_HEADER],
        request=plan_bodies.AgainBody,
        responses={201: shown.ActivityInFull, **doors.answers(shown.ActivityInFull, 400, 422)},
    )
    def post(self, request: Request, slug: str, favourite_id: int) -> Response:
        """Log it for a day, once for an id: the same again answers as the first time."""
        me = self.housemate(slug)
        found = favourites.found(reader=me, favourite_id=favourite_id)
        body = doors.read(plan_bodies.AgainBody(data=request.data))
        uid = writes.uid(request=request, sent=body.get("id"))
        key = shortcuts.key_of(favourite=found)
        logged = shortcuts.repeat(by=me, key=key, occurred_on=body["occurred_on"], uid=uid, at=timezone.now())
        return writes.answered(answer=_activity(me, logged), replayed=logged.replayed)


class ReadyMade(doors.Door):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="calculator_presets", responses=doors.answers(plan_shown.ReadyMadeListShown))
    def get(self, _request: Request) -> Response:
        """The original calculator's ready-made activities."""
        rows = [
            {"name": found.key.partition(":")[2], "label": found.title, "frozen": found.frozen}
            for found in shortcuts.originals()
        ]
        return Response(plan_shown.ReadyMadeListShown({"results": rows}).data)


class Presets(doors.Door):
    @extend_schema(
        operation_id="presets",
        parameters=[doors.SLUG, plan_bodies.PresetFilter],
        responses=doors.answers(plan_shown.PresetListShown, 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """What is ready-made, the house's own first, at today's price for me."""
        me = self.housemate(slug)
        wanted = doors.read(plan_bodies.PresetFilter(data=request.query_params))
        found = shortcuts.presets(house=me.house, text=wanted.get("q", ""))
        rows = shortcuts.priced(reader=me, shortcuts=found, day=me.house.day_of(timezone.now()))
        listed = {"results": [_preset(row) for row in rows]}
        return Response(plan_shown.PresetListShown(listed, context={"reader": me}).data)

    @extend_schema(
        operation_id="presets_keep",
        parameters=[doors.SLUG],
        request=plan_bodies.PresetBody,
        responses=doors.answers(plan_shown.PresetShown, 400, status=201),
    )
    def post(self, request: Request, slug: str) -> Response:
        """As an admin: offer it to everybody in the house."""
        me, now = self.admin(slug), timezone.now()
        body = doors.read(plan_bodies.PresetBody(data=request.data))
        kept = house_presets.keep(by=me, label=body["label"], plan=body["plan"], at=now)
        made = shortcuts.find(reader=me, key=shortcuts.key_of_house(preset=kept))
        (row,) = shortcuts.priced(reader=me, shortcuts=[made], day=me.house.day_of(now))
        return Response(plan_shown.PresetShown(_preset(row), context={"reader": me}).data, status=201)


class Preset(doors.Door):
    @extend_schema(
        operation_id="presets_remove",
        parameters=[doors.SLUG, _PRESET],
        request=None,
        responses=doors.answers(None, status=204),
    )
    def delete(self, _request: Request, slug: str, preset_id: int) -> Response:
        """As an admin: offer it no longer."""
        house_presets.remove(by=self.admin(slug), preset_id=preset_id, at=timezone.now())
        return Response(status=204)


def _preset(row: shortcuts.Shortcut) -> dict[str, Any]:
    kind, _, name = row.key.partition(":")
    shown = {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
    return shown | {"id": int(name) if kind == "house" else None}


def _favourite(me: Housemate, kept: Any, status: int = 200) -> Response:
    etag = f'"{favourites.version(favourite=kept)}"'
    (answer,) = plan_shown.FavouriteShown([kept], many=True, context={"reader": me}).data
    return Response(answer, status=status, headers={"ETag": etag})


def _activity(me: Housemate, logged: activities.Logged) -> Response:
    found = queries.activities_open_to(reader=me).get(uid=logged.activity.uid)
    answer = shown.ActivityInFull(found, context={"reader": me}).data
    return Response(answer, headers={"ETag": f'"{found.version}"'})
