"""How an app says who is calling: the session token that signing in through `_allauth/app/` gave it."""

from typing import Any

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.request import Request

MOST_SIGNS = 40


class SessionTokenAuthentication(XSessionTokenAuthentication):  # type: ignore[misc]  # allauth has no types
    """It stands first in the settings: its challenge is what makes "nobody is signed in" a 401."""

    def get_session_token(self, request: Request) -> str | None:
        # What no session can be called is not looked up, in a cache that warns of such keys or in a column.
        token = request.headers.get("X-Session-Token", "")
        return token if token.isascii() and token.isalnum() and len(token) <= MOST_SIGNS else None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  # the framework's signature
        return 'X-Session-Token realm="api"'


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # nor this
    target_class = SessionTokenAuthentication
    name = "sessionToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002  # the framework's
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Session-Token",
            "description": "Given on signing in at `/_allauth/app/v1/auth/login`.",
        }
