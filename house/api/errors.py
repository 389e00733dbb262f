"""Every refusal of the API as `application/problem+json` (RFC 9457)."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt
from django.views.defaults import bad_request, server_error
from rest_framework import exceptions
from rest_framework.response import Response

from house.errors import Conflict, DomainError, Gone, Mismatch, NotAllowed, Refused, TooOften

CONTENT_TYPE = "application/problem+json"

# The first that fits counts, so the particular stand before the general.
_STATUS_OF: tuple[tuple[type[DomainError], int], ...] = (
    (Conflict, 409),
    (Gone, 410),
    (Mismatch, 422),
    (TooOften, 429),
    (Refused, 400),
    (NotAllowed, 403),
)
_FAULT = "Something went wrong here. Sent again with the same id, nothing is done twice."
_STATUS_OF_CODE = {"not-found": 404, "stale": 412}


class PreconditionRequired(exceptions.APIException):
    status_code = 428
    default_code = "precondition-required"
    default_detail = "Send If-Match with the ETag that reading this gave, so nobody's change is lost."


def problem(exc: Exception, context: Mapping[str, Any]) -> Response | None:  # noqa: ARG001  # the framework's
    """This function will answer a refusal; anything else stays an error of ours."""
    if isinstance(exc, DomainError):
        return _response(_of_domain(exc), headers=_headers(exc))
    if isinstance(exc, Http404):
        return _response(_nothing_here())
    if isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if isinstance(exc, exceptions.APIException):
        return _response(_of_framework(exc), headers=_headers(exc))
    return None


@csrf_exempt
def not_found(request: HttpRequest, *args: object, **kwargs: object) -> JsonResponse:  # noqa: ARG001
    """This function will answer an address below /api/ that leads nowhere."""
    return JsonResponse(_nothing_here(), status=404, content_type=CONTENT_TYPE)


def failed(request: HttpRequest) -> HttpResponse:
    """This function will answer a fault of ours: as a problem below /api/, as a page elsewhere."""
    if not request.path.startswith("/api/"):
        return server_error(request)
    body = _body(status=500, code="fault", detail=_FAULT)
    return JsonResponse(body, status=500, content_type=CONTENT_TYPE)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This function will answer a request that cannot be read at all, such as one that is too large."""
    if not request.path.startswith("/api/"):
        # What cannot be read would be read once more, for the token of a form that this page has not.
        request.POST = QueryDict()
        return bad_request(request, exception)
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    body = _body(status=status, code="unreadable", detail="This request is too large, or not well formed.")
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def _response(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _body(
    *, status: int, code: str, detail: str, errors: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": errors or {},
    }


def _nothing_here() -> dict[str, Any]:
    return _body(status=404, code="not-found", detail="There is nothing here, or it is not yours to see.")


def _of_domain(error: DomainError) -> dict[str, Any]:
    by_kind = next(status for kind, status in _STATUS_OF if isinstance(error, kind))
    return _body(
        status=_STATUS_OF_CODE.get(error.code, by_kind),
        code=error.code,
        detail=error.message,
        errors={error.field: [error.message]} if error.field else None,
    )


def _of_framework(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        errors: dict[str, list[str]] = {}
        for path, message in _flat(exc.detail):
            errors.setdefault(path or "body", []).append(message)
        detail = "Some of what was sent cannot be used; see errors."
        return _body(status=exc.status_code, code="invalid", detail=detail, errors=errors)
    code = str(exc.get_codes()).replace("_", "-")
    return _body(status=exc.status_code, code=code, detail=str(exc.detail))


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    # People and masks nest: "people.0.mask" says which one.
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flat(inner, _below(path, name))
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        for number, inner in enumerate(detail):
            yield from _flat(inner, path if isinstance(inner, str) else _below(path, number))
    else:
        yield path, str(detail)


def _below(path: str, name: str | int) -> str:
    if name == "non_field_errors":
        return path
    return f"{path}.{name}" if path else str(name)


def _headers(exc: DomainError | exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers
