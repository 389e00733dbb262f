"""Offers in the API: listed, made, and each step that one of its people takes."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from house.models import Housemate
from ledger import market, offering, offers
from ledger.api import offer_shown, serializers, writes

_ID = OpenApiParameter("offer_id", UUID, OpenApiParameter.PATH, description="The offer.")


class Offers(doors.Door):
    @extend_schema(
        operation_id="offers",
        parameters=[doors.SLUG, *doors.PAGE, serializers.OfferFilter],
        responses=doors.answers(doors.page_of(offer_shown.OfferShown), 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """The offers I am part of, newest first; a request to the house is everybody’s who was asked."""
        me = self.place(slug)
        wanted = doors.read(serializers.OfferFilter(data=request.query_params))
        return doors.page(
            request=request,
            rows=market.offers_of(reader=me).filter(**wanted),
            shown=offer_shown.OfferShown,
            context={"reader": me},
        )

    @extend_schema(
        operation_id="offer_make",
        parameters=[doors.SLUG, writes.KEY_HEADER, writes.REPLAYED_HEADER],
        request=offer_shown.OfferBody,
        responses={201: offer_shown.OfferShown, **doors.answers(offer_shown.OfferShown, 400, 422)},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make an offer, once for an id; nothing is posted until the other side agrees."""
        me = self.housemate(slug)
        body = offer_shown.OfferBody(data=request.data)
        uid = writes.uid(request=request, sent=doors.read(body).get("id"))
        made = offering.make(by=me, uid=uid, terms=body.terms(), at=timezone.now())
        return writes.answered(answer=_shown(me, uid), replayed=made.replayed)


class Offer(doors.Door):
    @extend_schema(
        operation_id="offer",
        parameters=[doors.SLUG, _ID],
        responses=doors.answers(offer_shown.OfferShown),
    )
    def get(self, _request: Request, slug: str, offer_id: str) -> Response:
        """One offer as it stands."""
        return _shown(self.place(slug), writes.uuid_or_404(text=offer_id))


_STEP: dict[str, Any] = {
    "parameters": [doors.SLUG, _ID],
    "request": None,
    "responses": doors.answers(offer_shown.OfferShown, 400, 409),
}


class _Step(doors.Door):
    """One side says something of an offer; the same again changes nothing."""

    def take(self, request: Request, slug: str, offer_id: str, step: Any) -> Response:
        me, uid = self.housemate(slug), writes.uuid_or_404(text=offer_id)
        doors.read(serializers.Nothing(data=request.data))
        step(by=me, uid=uid, at=timezone.now())
        return _shown(me, uid)


class Counter(doors.Door):
    @extend_schema(operation_id="offer_counter", **_STEP | {"request": offer_shown.CounterBody})
    def post(self, request: Request, slug: str, offer_id: str) -> Response:
        """Name another number; to the house's request, or sealed, it stays private."""
        me, uid = self.housemate(slug), writes.uuid_or_404(text=offer_id)
        body = doors.read(offer_shown.CounterBody(data=request.data))
        now = timezone.now()
        offers.answer(by=me, uid=uid, amount=body["amount"], at=now, seen=body.get("round"))
        return _shown(me, uid)


class Accept(doors.Door):
    @extend_schema(operation_id="offer_accept", **_STEP | {"request": offer_shown.AcceptOfferBody})
    def post(self, request: Request, slug: str, offer_id: str) -> Response:
        """Agree: the deal is posted. Who asked the whole house takes the lowest answer by it."""
        me, uid = self.housemate(slug), writes.uuid_or_404(text=offer_id)
        body = doors.read(offer_shown.AcceptOfferBody(data=request.data))
        seen = {"seen": body.get("round", 1), "answers": body.get("answers")}
        offers.accept(by=me, uid=uid, at=timezone.now(), **seen)
        return _shown(me, uid)


class Decline(_Step):
    @extend_schema(operation_id="offer_decline", **_STEP)
    def post(self, request: Request, slug: str, offer_id: str) -> Response:
        """Turn it down."""
        return self.take(request, slug, offer_id, offers.decline)


class Withdraw(_Step):
    @extend_schema(operation_id="offer_withdraw", **_STEP)
    def post(self, request: Request, slug: str, offer_id: str) -> Response:
        """Take my own offer back."""
        return self.take(request, slug, offer_id, offers.withdraw)


class Undo(_Step):
    @extend_schema(operation_id="offer_undo", **_STEP)
    def post(self, request: Request, slug: str, offer_id: str) -> Response:
        """Ask to undo a deal; where the other has asked, it is undone by a reversal."""
        return self.take(request, slug, offer_id, offers.undo)


class Keep(_Step):
    @extend_schema(operation_id="offer_keep", **_STEP)
    def post(self, request: Request, slug: str, offer_id: str) -> Response:
        """Let a deal stand which one of us has asked to undo."""
        return self.take(request, slug, offer_id, offers.keep)


def _shown(me: Housemate, uid: UUID) -> Response:
    found = market.offer_of(reader=me, uid=uid)
    return Response(offer_shown.OfferShown(found, context={"reader": me}).data)
