"""How the API reads JSON: strictly, and none that is nested deeper than a parser can go."""

from typing import Any

from rest_framework import exceptions, parsers


class Json(parsers.JSONParser):
    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError:
            raise exceptions.ParseError("This is nested too deeply.") from None
