"""How the API reads JSON: strictly, and none that is nested deeper than a parser can go."""

from typing import Any

from rest_framework import exceptions, parsers


class Json(parsers.JSONParser):
    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError:
            raise exceptions.ParseError("This is nested too deeply.") from None
        except exceptions.ParseError as error:
            # Python's words about a number of thousands of digits are for programmers.
            if "digits" in str(error.detail):
                raise exceptions.ParseError("A number with fewer digits, please.") from None
            raise
