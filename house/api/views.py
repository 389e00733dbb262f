"""The API of houses: translate in, one call, translate out."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from house import houses, invitations, models, queries, users, values
from house.api import doors, price_rule, serializers
from house.models import Housemate
from ledger import giving_away


class Me(doors.Door):
    @extend_schema(operation_id="me", responses=doors.answers(serializers.Me))
    def get(self, _request: Request) -> Response:
        return self._shown()

    @extend_schema(
        operation_id="me_rename",
        request=serializers.MeBody,
        responses=doors.answers(serializers.Me, 400),
    )
    def patch(self, request: Request) -> Response:
        body = doors.read(serializers.MeBody(data=request.data))
        users.rename(user=self.user, name=body["name"])
        return self._shown()

    def _shown(self) -> Response:
        me = {
            "email": self.user.email,
            "name": self.user.name,
            "houses": queries.homes(user=self.user),
            "left_houses": queries.left_homes(user=self.user),
        }
        return Response(serializers.Me(me).data)


def _house(housemate: Housemate, status: int = 200) -> Response:
    etag = f'"{houses.version(house=housemate.house)}"'
    return Response(price_rule.HouseShown(housemate).data, status=status, headers={"ETag": etag})


class Houses(doors.Door):
    @extend_schema(
        operation_id="houses",
        parameters=doors.PAGE,
        responses=doors.answers(doors.page_of(price_rule.HouseShown), 400),
    )
    def get(self, request: Request) -> Response:
        homes = queries.homes(user=self.user)
        return doors.page(request=request, rows=homes, shown=price_rule.HouseShown)

    @extend_schema(
        operation_id="houses_found",
        request=serializers.HouseBody,
        responses=doors.answers(price_rule.HouseShown, 400, status=201),
    )
    def post(self, request: Request) -> Response:
        body = doors.read(serializers.HouseBody(data=request.data))
        founder = houses.found(founding=houses.Founding(**body), by=self.user, at=timezone.now())
        return _house(founder, status=201)


class House(doors.Door):
    @extend_schema(
        operation_id="house", parameters=[doors.SLUG], responses=doors.answers(price_rule.HouseShown, 404)
    )
    def get(self, _request: Request, slug: str) -> Response:
        return _house(self.housemate(slug))

    @extend_schema(
        operation_id="house_change",
        parameters=[doors.SLUG, doors.IF_MATCH],
        request=price_rule.HouseChangeBody,
        responses=doors.answers(price_rule.HouseShown, 400, 403, 404, 412, 428),
    )
    def patch(self, request: Request, slug: str) -> Response:
        admin = self.admin(slug)
        seen = doors.versions_seen(request=request)
        body = doors.read(price_rule.HouseChangeBody(data=request.data))
        if (waits := body.pop("carry_below", None)) is not None:
            currency = admin.house.currency
            body["carry_below_micros"] = houses.carry_below_micros(amount=waits, currency=currency)
        change = replace(houses.settings(house=admin.house), **body)
        admin.house = houses.change(by=admin, change=change, at=timezone.now(), seen=seen)
        return _house(admin)


class Housemates(doors.Door):
    @extend_schema(
        operation_id="housemates",
        parameters=[doors.SLUG, *doors.PAGE],
        responses=doors.answers(doors.page_of(serializers.HousemateShown), 400, 404),
    )
    def get(self, request: Request, slug: str) -> Response:
        rows = queries.housemates(house=self.housemate(slug).house)
        return doors.page(request=request, rows=rows, shown=serializers.HousemateShown)


class Invitations(doors.Door):
    @extend_schema(
        operation_id="invitations",
        parameters=[doors.SLUG, *doors.PAGE],
        responses=doors.answers(doors.page_of(serializers.InvitationShown), 400, 403, 404),
    )
    def get(self, request: Request, slug: str) -> Response:
        rows = queries.invitations(house=self.admin(slug).house)
        return doors.page(request=request, rows=rows, shown=serializers.InvitationShown)

    @extend_schema(
        operation_id="invitations_create",
        parameters=[doors.SLUG],
        request=serializers.InvitationBody,
        responses=doors.answers(serializers.InvitationIssued, 400, 403, 404, status=201),
    )
    def post(self, request: Request, slug: str) -> Response:
        admin = self.admin(slug)
        body = doors.read(serializers.InvitationBody(data=request.data))
        issued = invitations.create(by=admin, at=timezone.now(), **body)
        url = request.build_absolute_uri(reverse("house:join", kwargs={"token": issued.token}))
        shown: dict[str, Any] = serializers.InvitationShown(issued.invitation).data
        return Response({**shown, "token": issued.token, "url": url}, status=201)


class Invitation(doors.Door):
    @extend_schema(
        operation_id="invitations_withdraw",
        parameters=[doors.SLUG],
        responses=doors.answers(None, 403, 404, 410, status=204),
    )
    def delete(self, _request: Request, slug: str, invitation_id: int) -> Response:
        invitations.revoke(by=self.admin(slug), invitation_id=invitation_id, at=timezone.now())
        return Response(status=204)


class Accept(doors.Door):
    @extend_schema(
        operation_id="invitations_accept",
        request=serializers.AcceptBody,
        responses=doors.answers(price_rule.HouseShown, 400, 409, 410, status=201),
    )
    def post(self, request: Request, token: str) -> Response:
        body = doors.read(serializers.AcceptBody(data=request.data))
        mine = invitations.accept(token=token, user=self.user, name=body["name"], at=timezone.now())
        return _house(mine, status=201)


class LifeValue(doors.Door):
    @extend_schema(
        operation_id="life_value",
        parameters=[doors.SLUG],
        responses=doors.answers(serializers.LifeValueShown, 404),
    )
    def get(self, _request: Request, slug: str) -> Response:
        statement = values.current(housemate=self.housemate(slug))
        if statement is None:
            raise NotFound("You have not stated your two numbers yet.", code="not-stated")
        return _life_value(statement)

    @extend_schema(
        operation_id="life_value_state",
        parameters=[doors.SLUG],
        request=serializers.LifeValueBody,
        responses=doors.answers(serializers.LifeValueShown, 400, 404),
    )
    def put(self, request: Request, slug: str) -> Response:
        mine = self.housemate(slug)
        body = doors.read(serializers.LifeValueBody(data=request.data))
        if "counts_from" in body:
            body["counts_from"] = values.From(body["counts_from"])
        return _life_value(values.state(housemate=mine, at=timezone.now(), **body))


def _life_value(statement: models.LifeValue) -> Response:
    counts_on = values.counts_on(statement=statement)
    reasons = giving_away.reasons(reader=statement.housemate, counts_on=counts_on, at=timezone.now())
    return Response(serializers.LifeValueShown(statement, context={"reasons": reasons}).data)
