"""What every write that moves money does alike: its client makes the id, and the same again is answered."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from house.errors import Refused

REPLAYED = "Idempotent-Replayed"
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key", UUID, OpenApiParameter.HEADER, description="The id, where the body has none."
)
REPLAYED_HEADER = OpenApiParameter(
    REPLAYED, str, OpenApiParameter.HEADER, response=[200], description="true: it was written before."
)


def uid(*, request: Request, sent: UUID | None) -> UUID:
    """This function will read the id of a write from its body or its header, the same from both.

    Raises: Refused when there is none, or when they differ.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None and sent is None:
        raise Refused("Make a UUID and send it as id or in Idempotency-Key.", field="id", code="id-required")
    try:
        found = UUID(key.strip('"')) if key is not None else sent
    except ValueError:
        raise Refused("Idempotency-Key has to be a UUID.", field="id", code="invalid") from None
    if found is None or sent not in {None, found}:
        raise Refused("The id and Idempotency-Key differ.", field="id", code="invalid")
    return found


def version_seen(*, request: Request, version: int) -> int:
    """This function will give the version that an edit starts from: each is its ETag, and * the latest.

    The one before may be the same edit sent again; any other is 0, to be refused as stale.
    Raises: PreconditionRequired without If-Match.
    """
    seen = doors.versions_seen(request=request)
    if seen is None or str(version) in seen:
        return version
    return version - 1 if str(version - 1) in seen else 0


def answered(*, answer: Response, replayed: bool) -> Response:
    """This function will mark an answer as new, or as one that was given before."""
    if replayed:
        answer[REPLAYED] = "true"
    else:
        answer.status_code = 201
    return answer


def uuid_or_404(*, text: str) -> UUID:
    """This function will read an id from an address; what is none leads nowhere."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
