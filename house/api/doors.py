"""What every door of the API does alike: who is asking, from which house, which version, which page."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import exceptions, pagination, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from house import access
from house.api import parsers
from house.api.errors import CONTENT_TYPE, PreconditionRequired
from house.api.serializers import Problem
from house.models import Housemate, User

MOST_ROWS = 200
# Nobody is signed in; the session came without its CSRF token, or it is another one's to do; nothing there;
# too many requests.
_ANYWHERE = (401, 403, 404, 429)
SLUG = OpenApiParameter("slug", str, OpenApiParameter.PATH, description="The house.")
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag read before."
)
PAGE = [
    OpenApiParameter("limit", int, description=f"Rows on a page, 1 to {MOST_ROWS}."),
    OpenApiParameter("cursor", str, description="From the `next` or `previous` of another page."),
]


class Door(APIView):
    """An endpoint for somebody who is signed in; what it answers is theirs, and no cache keeps it."""

    parser_classes = [parsers.Json]

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    def housemate(self, slug: str) -> Housemate:
        return access.housemate_or_404(user=self.user, house=slug)

    def place(self, slug: str) -> Housemate:
        """Who has left gets in too, and is shown what stays theirs alone."""
        return access.place_or_404(user=self.user, house=slug)

    def admin(self, slug: str) -> Housemate:
        return access.admin_or_404(user=self.user, house=slug)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "no-store")
        return response


def read(body: serializers.Serializer[Any]) -> dict[str, Any]:
    """This function will return what was sent, converted, or refuse it field by field."""
    body.is_valid(raise_exception=True)
    return cast(dict[str, Any], body.validated_data)


def versions_seen(*, request: Request) -> frozenset[str] | None:
    """This function will return the versions an edit may start from; None when it says any will do.

    Raises: PreconditionRequired without If-Match.
    """
    header = request.headers.get("If-Match")
    if header is None:
        raise PreconditionRequired
    tags = parse_etags(header)
    return None if tags == ["*"] else frozenset(tag.strip('"') for tag in tags if tag.startswith('"'))


class _Pages(pagination.CursorPagination):
    page_size = 50

    def get_page_size(self, request: Request) -> int:
        typed = request.query_params.get("limit", str(self.page_size))
        if not (typed.isascii() and typed.isdigit() and len(typed) < 9 and 1 <= int(typed) <= MOST_ROWS):
            raise exceptions.ValidationError({"limit": [f"A whole number from 1 to {MOST_ROWS}, please."]})
        return int(typed)


def page(
    *,
    request: Request,
    rows: QuerySet[Any],
    shown: type[serializers.BaseSerializer[Any]],
    newest_first: Sequence[str] = ("-id",),
    context: Mapping[str, Any] | None = None,
) -> Response:
    """This function will answer one page of rows, the newest first, with links to its neighbours."""
    pages = _Pages()
    pages.ordering = tuple(newest_first)
    try:
        found: list[Model] = list(pages.paginate_queryset(rows, request) or [])
    except (ValueError, ValidationError) as error:
        # A cursor somebody made up: the position in it is compared with a column of another type.
        raise exceptions.NotFound("Invalid cursor") from error
    return pages.get_paginated_response(shown(found, many=True, context=dict(context or {})).data)


def page_of(shown: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """This function will describe a page of these rows for the schema."""
    return inline_serializer(
        name=f"{shown.__name__}Page",
        fields={
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": shown(many=True),
        },
    )


def answers(shown: Any, *refusals: int, status: int = 200) -> Mapping[Any, Any]:
    """This function will describe an endpoint's answers for the schema: the good one, and each refusal."""
    every = sorted({*_ANYWHERE, *refusals})
    return {status: shown} | {(refusal, CONTENT_TYPE): Problem for refusal in every}
