"""The calculator's API, open to all: translate in, one call, translate out; nothing is stored."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import calculator, doors
from riskcalc import loss


class Loss(doors.Door):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="calculator_loss",
        request=calculator.LossBody,
        responses=doors.answers(calculator.LossShown, 400),
    )
    def post(self, request: Request) -> Response:
        body = doors.read(calculator.LossBody(data=request.data))
        return Response(calculator.LossShown(loss.expected_loss(health=body["health"])).data)
