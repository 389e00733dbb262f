"""The API of prevalence: figures, saying that one still holds, and the feed."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from house import models, prevalence, prevalence_feeds, queries
from house.api import doors, figures


class Prevalences(doors.Door):
    @extend_schema(
        operation_id="prevalence",
        parameters=[doors.SLUG, *doors.PAGE],
        responses=doors.answers(doors.page_of(figures.PrevalenceShown), 400, 404),
    )
    def get(self, request: Request, slug: str) -> Response:
        house = self.housemate(slug).house
        return doors.page(
            request=request,
            rows=queries.prevalences(house=house),
            shown=figures.PrevalenceShown,
            newest_first=("-as_of_on", "-id"),
            context=_context(house),
        )

    @extend_schema(
        operation_id="prevalence_state",
        parameters=[doors.SLUG],
        request=figures.PREVALENCE_BODY,
        responses=doors.answers(figures.PrevalenceShown, 400, 404, status=201),
    )
    def post(self, request: Request, slug: str) -> Response:
        mine = self.housemate(slug)
        body = figures.figure_body(data=request.data)
        sent = doors.read(body)
        stated = prevalence.state(
            by=mine,
            figure=body.figure(),
            source=sent["source"],
            as_of_on=sent["as_of_on"],
            at=timezone.now(),
        )
        return _stated(stated)


class Confirmation(doors.Door):
    @extend_schema(
        operation_id="prevalence_confirm",
        parameters=[doors.SLUG],
        request=None,
        responses=doors.answers(figures.PrevalenceShown, 400, 404, 409, status=201),
    )
    def post(self, _request: Request, slug: str, prevalence_id: int) -> Response:
        """It still holds: the same figure once more, for today. Only the one that holds can be confirmed."""
        mine = self.housemate(slug)
        return _stated(prevalence.confirm(by=mine, prevalence_id=prevalence_id, at=timezone.now()))


class Feed(doors.Door):
    @extend_schema(
        operation_id="prevalence_feed",
        parameters=[doors.SLUG],
        responses=doors.answers(figures.FeedShown, 404),
    )
    def get(self, _request: Request, slug: str) -> Response:
        mine = self.housemate(slug)
        feed = prevalence_feeds.of_house(house=mine.house)
        if feed is None:
            raise NotFound("The house has no feed.", code="no-feed")
        return _feed(feed, mine)

    @extend_schema(
        operation_id="prevalence_feed_set",
        parameters=[doors.SLUG],
        request=figures.FeedBody,
        responses=doors.answers(figures.FeedShown, 400, 403, 404),
    )
    def put(self, request: Request, slug: str) -> Response:
        """It is fetched within seconds, and then once a day."""
        admin = self.admin(slug)
        body = figures.FeedBody(data=request.data)
        doors.read(body)
        return _feed(prevalence_feeds.put(by=admin, wanted=body.wanted(), at=timezone.now()), admin)

    @extend_schema(
        operation_id="prevalence_feed_remove",
        parameters=[doors.SLUG],
        responses=doors.answers(None, 403, 404, status=204),
    )
    def delete(self, _request: Request, slug: str) -> Response:
        prevalence_feeds.remove(by=self.admin(slug), at=timezone.now())
        return Response(status=204)


def _context(house: models.House) -> dict[str, Any]:
    return {"today": house.day_of(timezone.now())}


def _stated(stated: models.Prevalence) -> Response:
    return Response(figures.PrevalenceShown(stated, context=_context(stated.house)).data, status=201)


def _feed(feed: models.PrevalenceFeed, reader: models.Housemate) -> Response:
    return Response(figures.FeedShown(feed, context={"is_admin": reader.is_admin}).data)
