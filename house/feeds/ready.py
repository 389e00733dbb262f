"""Ready mappings: published files whose columns are known, for a place that the house picks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

_READ: Mapping[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

LABELS: Mapping[str, str] = {kind: mapping["label"] for kind, mapping in _READ["mapping"].items()}
COUNTRY: str = _READ["country"][0]
# By the code that the house picks.
PLACES: Mapping[str, str] = dict([_READ["country"], *_READ["places"]])
# Of these the house says by which factor it reads them.
LEVELS = frozenset(kind for kind, mapping in _READ["mapping"].items() if mapping["meaning"] == "level")
WITHOUT_COUNTRY = frozenset(kind for kind, mapping in _READ["mapping"].items() if not mapping["has_country"])


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """All of a feed's mapping that its source and the place decide."""

    name: str
    url: str
    file_format: str
    date_column: str
    value_column: str
    filters: Mapping[str, str]
    meaning: str


def mapped(*, kind: str, place: str) -> Mapped:
    """This function will fill a ready mapping in for a place, by its code.

    Raises: KeyError for a mapping or place that is not there, or not for the whole country.
    Source: ready.json.
    """
    told = _READ["mapping"][kind]
    if place == COUNTRY and kind in WITHOUT_COUNTRY:
        raise KeyError(place)
    name = PLACES[place]
    written = place if told["place_by"] == "code" else name
    return Mapped(
        name=told["name"].format(place=name[0].lower() + name[1:] if place == COUNTRY else name),
        # Blanks and all, as a server wants them.
        url=quote(told["url"].format(place=quote(written)), safe=":/?&=$,'%"),
        file_format=told["file_format"],
        date_column=told["date_column"],
        value_column=told["value_column"],
        filters={**told["filters"], told["place_column"]: written},
        meaning=told["meaning"],
    )


def recognised(*, url: str, filters: Mapping[str, str]) -> tuple[str, str] | None:
    """This function will find the ready mapping and the place that an address and its filters came from."""
    for kind in LABELS:
        for place in PLACES:
            if place == COUNTRY and kind in WITHOUT_COUNTRY:
                continue
            told = mapped(kind=kind, place=place)
            if (told.url, dict(told.filters)) == (url, dict(filters)):
                return kind, place
    return None
