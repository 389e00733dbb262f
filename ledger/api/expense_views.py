"""Expenses of the house fund in the API: listed, recorded, taken back."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from house.models import Housemate
from ledger import expenses, fund
from ledger.api import expense_shown, serializers, writes

_ID = OpenApiParameter("expense_id", UUID, OpenApiParameter.PATH, description="The expense.")


class Expenses(doors.Door):
    @extend_schema(
        operation_id="expenses",
        parameters=[doors.SLUG, *doors.PAGE],
        responses=doors.answers(doors.page_of(expense_shown.ExpenseShown), 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """What the house fund paid for, the newest first; what was taken back too."""
        me = self.housemate(slug)
        return doors.page(
            request=request,
            rows=fund.expenses(house=me.house),
            shown=expense_shown.ExpenseShown,
            newest_first=("-bought_on", "-id"),
            context={"reader": me},
        )

    @extend_schema(
        operation_id="expenses_record",
        parameters=[doors.SLUG, writes.KEY_HEADER, writes.REPLAYED_HEADER],
        request=serializers.ExpenseBody,
        responses={
            201: expense_shown.ExpenseShown,
            **doors.answers(expense_shown.ExpenseShown, 400, 422),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        """Record what I bought for the house, once for an id: the same again answers as the first time."""
        me = self.housemate(slug)
        body = doors.read(serializers.ExpenseBody(data=request.data))
        uid = writes.uid(request=request, sent=body.pop("id", None))
        recorded = expenses.record(by=me, uid=uid, purchase=expenses.Purchase(**body), at=timezone.now())
        return writes.answered(answer=_shown(me, uid), replayed=recorded.replayed)


class Expense(doors.Door):
    @extend_schema(
        operation_id="expense",
        parameters=[doors.SLUG, _ID],
        responses=doors.answers(expense_shown.ExpenseShown),
    )
    def get(self, _request: Request, slug: str, expense_id: str) -> Response:
        """One expense as it stands."""
        return _shown(self.housemate(slug), writes.uuid_or_404(text=expense_id))

    @extend_schema(
        operation_id="expense_take_back",
        parameters=[doors.SLUG, _ID],
        request=None,
        responses=doors.answers(expense_shown.ExpenseShown, 400),
    )
    def delete(self, request: Request, slug: str, expense_id: str) -> Response:
        """Take an expense back: the fund no longer owes it; it stays listed. Again changes nothing."""
        me = self.housemate(slug)
        uid = writes.uuid_or_404(text=expense_id)
        doors.read(serializers.Nothing(data=request.data))
        expenses.take_back(by=me, uid=uid, at=timezone.now())
        return _shown(me, uid)


def _shown(me: Housemate, uid: UUID) -> Response:
    found = fund.expense(house=me.house, uid=uid)
    return Response(expense_shown.ExpenseShown(found, context={"reader": me}).data)
