"""The eighteen ready-made activities of the original calculator."""

from collections.abc import Mapping
from dataclasses import dataclass

from riskcalc import inputs, tables


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """A ready-made activity: whom you met and how, under a label."""

    name: str
    label: str
    people: inputs.PeopleMet
    occasion: inputs.Occasion


PRESETS: Mapping[str, Preset] = {
    name: Preset(
        name=name,
        label=row["label"],
        people=inputs.PeopleMet(**row["people"]),
        occasion=inputs.Occasion(**row["occasion"]),
    )
    for name, row in tables.PRESETS.items()
}
