"""How single values of the ledger read in JSON: the model's words, plain numbers, amounts."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

import riskcalc
from house.api.serializers import ExactNumber, Money, Number, amount
from house.models import Housemate

_THEIR_VACCINE = {
    True: riskcalc.TheirVaccine.VACCINATED,
    False: riskcalc.TheirVaccine.UNVACCINATED,
    None: riskcalc.TheirVaccine.UNDEFINED,
}


def reader(field: serializers.BaseSerializer[Any] | serializers.Field[Any, Any, Any, Any]) -> Housemate:
    """This function will return the housemate who reads: what is shown is in their house's money."""
    return cast(Housemate, field.context["reader"])


def exact(number: Decimal) -> str:
    """This function will write a number out, without an exponent and without idle zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Text(serializers.CharField):
    """Words, and nothing that could be made into words."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(serializers.UUIDField):
    """A UUID as text."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Plain(Number):
    """A number that is typed as one: text such as "12" is a slip of the programme that sent it."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, str):
            self.fail("invalid")
        number = super().to_internal_value(data)
        return int(number) if number.is_integer() else number

    def to_representation(self, value: float) -> float:  # type: ignore[override]
        return value


class Microcovids(ExactNumber):
    """Microcovids: text with all six decimals that are kept of them."""

    def to_representation(self, value: Decimal | str) -> str:
        return f"{Decimal(value):.6f}"


class Exact(serializers.CharField):
    """A decimal as text, without idle zeros."""

    def to_representation(self, value: Decimal) -> str:  # type: ignore[override]
        return exact(value)


class Figure(serializers.CharField):
    """A number of the model as text: every digit it has, and none that it has not."""

    def to_representation(self, value: float) -> str:  # type: ignore[override]
        return exact(Decimal(repr(value)))


@extend_schema_field({"type": ["string", "number"]})
class TypedMicrocovids(Microcovids):
    """As a client may send them: 0 to 1,000,000."""

    def to_internal_value(self, data: Any) -> Decimal:
        microcovids = super().to_internal_value(data)
        if not 0 <= microcovids <= riskcalc.inputs.MOST_MICROCOVIDS:
            raise serializers.ValidationError("Between 0 and 1,000,000 microcovids.")
        return microcovids


class Word(serializers.ChoiceField):
    """One of the model's words, in snake_case; the model's own spelling is taken too."""

    def __init__(self, *, kind: type[StrEnum], **kwargs: Any) -> None:
        self.kind = kind
        self.words = {member.name.lower(): member for member in kind if member.value}
        super().__init__(choices=list(self.words), **kwargs)

    def to_internal_value(self, data: Any) -> StrEnum:
        spelled = self.words | {member.value: member for member in self.words.values()}
        if not isinstance(data, str) or data not in spelled:
            raise serializers.ValidationError(f"Choose one of: {', '.join(self.words)}.")
        return spelled[data]

    def to_representation(self, value: str) -> str:
        return self.kind(value).name.lower()


class _WordSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Each kind of word has one name in the schema, whichever fields take it."""

    target_class = Word

    def get_name(self) -> str:
        return str(self.target.kind.__name__)

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:  # noqa: ARG002
        return {"type": "string", "enum": list(self.target.words)}


@extend_schema_field({"type": ["boolean", "null"]})
class Vaccinated(serializers.Field[Any, Any, Any, Any]):
    """Yes, no, or null: not known."""

    def run_validation(self, data: Any = serializers.empty) -> riskcalc.TheirVaccine:
        # Null is an answer here: the framework would pass it on as no value at all.
        if data is serializers.empty or data is None:
            return riskcalc.TheirVaccine.UNDEFINED
        if not isinstance(data, bool):
            raise serializers.ValidationError("Give true, false or null.")
        return _THEIR_VACCINE[data]

    def to_representation(self, value: str) -> bool | None:
        return {word: said for said, word in _THEIR_VACCINE.items()}[riskcalc.TheirVaccine(value)]


@extend_schema_field(Money)
class Amount(serializers.Field[Any, Any, Any, Any]):
    """Micros of the house's currency, as `Money`."""

    def to_representation(self, value: int) -> Mapping[str, int | str]:
        return amount(micros=value, house=reader(self).house)
