"""One housemate in the API: shown, renamed, appointed, moved out."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from house import housemates, queries
from house.api import doors, serializers
from house.errors import NotAllowed
from house.models import Housemate as Place
from ledger import departures

_ID = OpenApiParameter("housemate_id", int, OpenApiParameter.PATH, description="The housemate.")


class Housemate(doors.Door):
    @extend_schema(
        operation_id="housemate",
        parameters=[doors.SLUG, _ID],
        responses=doors.answers(serializers.HousemateInFull),
    )
    def get(self, _request: Request, slug: str, housemate_id: int) -> Response:
        """One who lives here or has left. Who has left is shown themselves alone."""
        me = self.place(slug)
        return _shown(_found(me, housemate_id))

    @extend_schema(
        operation_id="housemate_change",
        parameters=[doors.SLUG, _ID],
        request=serializers.HousemateBody,
        responses=doors.answers(serializers.HousemateInFull, 400),
    )
    def patch(self, request: Request, slug: str, housemate_id: int) -> Response:
        """Change my own name or mail, or as an admin anybody's role."""
        me = self.housemate(slug)
        found = _found(me, housemate_id)
        body = doors.read(serializers.HousemateBody(data=request.data))
        if "role" in body:
            housemates.appoint(by=me, housemate_id=found.pk, role=body["role"], at=timezone.now())
        elif "mails_offers" in body:
            _own(me, found)
            housemates.choose_mail(by=me, mails_offers=body["mails_offers"], at=timezone.now())
        else:
            _own(me, found)
            housemates.rename(by=me, name=body["name"], at=timezone.now())
        return _shown(_found(me, housemate_id))

    @extend_schema(
        operation_id="housemate_leave",
        parameters=[doors.SLUG, _ID],
        request=None,
        responses=doors.answers(serializers.HousemateInFull, 400),
    )
    def delete(self, _request: Request, slug: str, housemate_id: int) -> Response:
        """Leave the house, or as an admin see somebody off; 400 with the code balance while not even."""
        me = self.place(slug)
        found = _found(me, housemate_id)
        departures.leave(housemate=found, by=me, at=timezone.now())
        return _shown(get_object_or_404(queries.everybody(house=me.house), pk=found.pk))


def _own(me: Place, found: Place) -> None:
    if found.pk != me.pk:
        raise NotAllowed("Everybody says that themselves.")


def _found(me: Place, housemate_id: int) -> Any:
    everybody = queries.everybody(house=me.house).select_related("house")
    # Who has left sees themselves, and nobody else.
    return get_object_or_404(everybody if me.lives_here else everybody.filter(pk=me.pk), pk=housemate_id)


def _shown(housemate: Any) -> Response:
    return Response(serializers.HousemateInFull(housemate).data)
