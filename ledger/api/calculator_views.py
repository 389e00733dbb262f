"""The calculator in the API: assessed and read from links for anybody, written as links for a house."""

from datetime import date

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

import riskcalc
from house import prevalence
from house.api import doors
from house.errors import Refused
from ledger import contacts, links, risks
from ledger.api import calculator_bodies, serializers


class Assess(doors.Door):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="calculator_assess",
        request=calculator_bodies.AssessBody,
        responses=doors.answers(calculator_bodies.AssessedShown, 400),
    )
    def post(self, request: Request) -> Response:
        """What an activity comes to in microcovids, factor by factor; nothing is stored."""
        body = doors.read(calculator_bodies.AssessBody(data=request.data))
        figure, as_of_on = body["prevalence"]
        average = _average(figure, as_of_on or timezone.now().date())
        risk = risks.assess(plan=body["plan"], setting=risks.Setting(average_person_risk=average))
        shown = {
            **{name: getattr(risk, name) for name in ("microcovids", "low", "high", "factors", "notes")},
            "per_week": risk.gathering is not None and risk.gathering.per_week,
            "average_person_risk": average,
            "model_version": riskcalc.MODEL_VERSION,
        }
        return Response(calculator_bodies.AssessedShown(shown).data)


class ReadLink(doors.Door):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="calculator_link",
        request=calculator_bodies.LinkBody,
        responses=doors.answers(calculator_bodies.LinkShown, 400),
    )
    def post(self, request: Request) -> Response:
        """What a link of the microCOVID calculator says; nothing is fetched, nothing is stored."""
        body = doors.read(calculator_bodies.LinkBody(data=request.data))
        found = links.read(link=body["link"], occurred_on=timezone.now().date())
        return Response(calculator_bodies.LinkShown(found).data)


class WriteLink(doors.Door):
    @extend_schema(
        operation_id="link_of_activity",
        parameters=[doors.SLUG, calculator_bodies.LinkedFilter],
        responses=doors.answers(calculator_bodies.LinkWritten, 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """A link of an activity that I logged, to share."""
        me = self.place(slug)
        wanted = doors.read(calculator_bodies.LinkedFilter(data=request.query_params))
        written = links.of_activity(reader=me, uid=wanted["activity"])
        return Response(calculator_bodies.LinkWritten(written).data)

    @extend_schema(
        operation_id="link_write",
        parameters=[doors.SLUG],
        request=serializers.QuoteBody,
        responses=doors.answers(calculator_bodies.LinkWritten, 400),
    )
    def post(self, request: Request, slug: str) -> Response:
        """A link of what would be quoted, with the house's reported cases for its day."""
        me = self.housemate(slug)
        plan = doors.read(serializers.QuoteBody(data=request.data))["plan"]
        figure = prevalence.for_day(house=me.house, day=plan.occurred_on)
        written = links.write(plan=contacts.named_in(owner=me, plan=plan), figure=figure)
        return Response(calculator_bodies.LinkWritten(written).data)


def _average(figure: prevalence.Figure, as_of_on: date) -> float:
    try:
        return prevalence.average_person_risk(figure=figure, as_of_on=as_of_on)
    except Refused as refusal:
        raise Refused(refusal.message, field=f"prevalence.{refusal.field}", code=refusal.code) from refusal
