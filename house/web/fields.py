"""Form fields of our own: a number as people write it where the house is."""

import re
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from django import forms
from django.core.exceptions import ValidationError

LONGEST = 40
_BLANKS = re.compile(r"[\s\u00a0\u202f'’_]")
# Only digits and separators reach the parser, which would take "NaN" and "1e400" for numbers.
_DIGITS = re.compile(r"[-+]?[0-9.,]*[0-9][0-9.,]*", re.ASCII)
_PLAIN = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?", re.ASCII)


class NumberField(forms.Field):
    """A decimal typed in the house's manner ("1.500,5" in German); plain "1500.5" works everywhere."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": LONGEST})
    language = "en"

    def to_python(self, value: object) -> Decimal | None:
        typed = "" if value is None else str(value).strip()
        return number(typed=typed, language=self.language) if typed else None


def number(*, typed: str, language: str) -> Decimal:
    """This function will read a number as it is written in a language, or else plainly.

    Raises: ValidationError for anything else: words, NaN, exponents, misplaced separators.
    """
    text = _BLANKS.sub("", typed).replace("\u2212", "-")
    if len(text) > LONGEST or not _DIGITS.fullmatch(text):
        raise ValidationError("A number, please, such as 1500 or 0.5.")
    try:
        return parse_decimal(text, locale=language.replace("-", "_"), strict=True)
    except NumberFormatError:
        if _PLAIN.fullmatch(text):
            return Decimal(text)
    raise ValidationError("This number could be read in two ways. Please leave out the separators.")


def written(*, number: Decimal, language: str) -> str:
    """This function will write a number so that `number` reads the same one back, to its last digit."""
    locale = language.replace("-", "_")
    return format_decimal(number, locale=locale, decimal_quantization=False, group_separator=False)


class OptionField(forms.ChoiceField):
    """A choice among words that are the same in every form: they are not copied one by one with each."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "OptionField":
        return forms.Field.__deepcopy__(self, memo)


class DayField(forms.DateField):
    """A day as date inputs send it; no other order of its numbers is guessed at."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {"invalid": "A day such as 2026-03-14, please."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
