"""The refusals of the domain, each with a code; doors turn them into form errors or problem+json.

DomainError
├── Refused        the input is wrong, or the state forbids it          400
│   ├── Conflict   it was right once: someone else was quicker          409
│   ├── Gone       an invitation that is expired, used or withdrawn     410
│   ├── Mismatch   the same id came with another content                422
│   └── TooOften   it is right, and was done too often just now         429
└── NotAllowed     a housemate may see this but not do it               403
"""


class DomainError(Exception):
    """A refusal in plain words: `code` for programs, `field` for the form, the message for people."""

    code = "refused"

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code or type(self).code


class Refused(DomainError):
    """The input is wrong, or the state of the house forbids it."""


class Conflict(Refused):
    """It would have been right a moment ago."""

    code = "conflict"


class Gone(Refused):
    """The thing existed and can no longer be used."""

    code = "gone"


class Mismatch(Refused):
    """The same id was sent before with another content."""

    code = "id-reused"


class TooOften(Refused):
    """It will be right again after a `wait`. Units: whole seconds."""

    code = "too-often"

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class NotAllowed(DomainError):
    """A housemate may see this, but another one has to do it."""

    code = "not-allowed"
