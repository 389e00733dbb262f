"""What official bodies put on a life saved: published figures to hold one's own beside; none is converted."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from house.errors import Refused

_CONFIDENCE = {"read": "", "recalled": "recalled, to be checked"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """A value of a statistical life as published: in its own currency, in money of its year.

    `caveat` says what is to be known of how surely it was read in its source; empty: it was read there.
    """

    word: str
    body: str
    amount: Decimal
    currency: str
    year: int
    source: str
    caveat: str


def _preset(row: dict[str, str | int]) -> Preset:
    return Preset(
        word=str(row["word"]),
        body=str(row["body"]),
        amount=Decimal(row["amount"]),
        currency=str(row["currency"]),
        year=int(row["year"]),
        source=str(row["source"]),
        caveat=_CONFIDENCE[str(row["confidence"])],
    )


_file = Path(__file__).with_suffix(".json")
PRESETS = tuple(_preset(row) for row in json.loads(_file.read_text())["values"])


def amount_in(*, word: str, currency: str) -> Decimal:
    """This function will give a preset's amount to a house that counts in its currency.

    Units: the currency's main unit.
    Raises: Refused for another currency, because no exchange rate is made up; and for an unknown preset.
    """
    preset = next((preset for preset in PRESETS if preset.word == word), None)
    if preset is None:
        raise Refused("Please choose one of the figures shown.", field="cost_per_life")
    if preset.currency != currency:
        raise Refused(
            f"That figure is in {preset.currency} and the house counts in {currency}. It is shown for "
            "orientation: no exchange rate is made up.",
            field="cost_per_life",
        )
    return preset.amount
