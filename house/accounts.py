"""Where allauth asks this project: what may come in as a password."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """JSON can spell half of a character, which no hash can take: a wrong password, not a fault of ours."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        if not all(_is_text(credential) for credential in credentials.values()):
            raise self.validation_error("email_password_mismatch")

    def clean_password(self, password: str, user: Any = None) -> str:
        if not _is_text(password):
            raise ValidationError("This holds a character that cannot be used.")
        return str(super().clean_password(password, user))


def _is_text(credential: object) -> bool:
    try:
        str(credential).encode()
    except UnicodeEncodeError:
        return False
    return True
