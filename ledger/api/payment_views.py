"""Transfers in the API: listed, shown, and each step that one of its two sides takes."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from house.models import Housemate
from ledger import payments, queries
from ledger.api import month_shown, serializers

_TRANSFER = OpenApiParameter("transfer_id", int, OpenApiParameter.PATH, description="The transfer.")


class Transfers(doors.Door):
    @extend_schema(
        operation_id="transfers",
        parameters=[doors.SLUG, *doors.PAGE, serializers.TransferFilter],
        responses=doors.answers(doors.page_of(month_shown.TransferShown), 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Who pays whom, the newest first. Who has left is shown their own."""
        me = self.place(slug)
        wanted = doors.read(serializers.TransferFilter(data=request.query_params))
        return doors.page(
            request=request,
            rows=queries.transfers_open_to(reader=me).filter(**wanted),
            shown=month_shown.TransferShown,
            context={"reader": me},
        )


class Transfer(doors.Door):
    @extend_schema(
        operation_id="transfer",
        parameters=[doors.SLUG, _TRANSFER],
        responses=doors.answers(month_shown.TransferShown),
    )
    def get(self, _request: Request, slug: str, transfer_id: int) -> Response:
        """One transfer as it stands."""
        me = self.place(slug)
        return _shown(me, _found(me, transfer_id))


class _Step(doors.Door):
    """One side says what became of a transfer; the same again changes nothing."""

    def take(self, request: Request, slug: str, transfer_id: int, step: Any) -> Response:
        me = self.place(slug)
        found = _found(me, transfer_id)
        doors.read(serializers.Nothing(data=request.data))
        step(transfer_id=found.pk, by=me, at=timezone.now())
        return _shown(me, _found(me, transfer_id))


_STEP: dict[str, Any] = {
    "parameters": [doors.SLUG, _TRANSFER],
    "request": None,
    "responses": doors.answers(month_shown.TransferShown, 400),
}


class Claim(_Step):
    @extend_schema(operation_id="transfers_claim", **_STEP)
    def post(self, request: Request, slug: str, transfer_id: int) -> Response:
        """I have paid this. The same again changes nothing."""
        return self.take(request, slug, transfer_id, payments.claim)


class Confirm(_Step):
    @extend_schema(operation_id="transfers_confirm", **_STEP)
    def post(self, request: Request, slug: str, transfer_id: int) -> Response:
        """I have received this. The same again changes nothing."""
        return self.take(request, slug, transfer_id, payments.confirm)


class Dispute(_Step):
    @extend_schema(operation_id="transfers_dispute", **_STEP)
    def post(self, request: Request, slug: str, transfer_id: int) -> Response:
        """What was claimed has not come; it can be claimed again. The same again changes nothing."""
        return self.take(request, slug, transfer_id, payments.dispute)


class Undo(_Step):
    @extend_schema(operation_id="transfers_undo", **_STEP)
    def post(self, request: Request, slug: str, transfer_id: int) -> Response:
        """I confirmed this and it did not come: its payment is reversed. The same again changes nothing."""
        return self.take(request, slug, transfer_id, payments.undo)


def _found(me: Housemate, transfer_id: int) -> Any:
    return get_object_or_404(queries.transfers_open_to(reader=me), pk=transfer_id)


def _shown(me: Housemate, transfer: Any) -> Response:
    return Response(month_shown.TransferShown(transfer, context={"reader": me}).data)
