"""Published household attack rates, from which a house picks its own."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class AttackRate:
    """The chance that whoever is infected infects a given housemate; `year` is the source's."""

    label: str
    rate: Decimal
    year: int
    source: str


_BY_VARIANT = "Madewell et al., JAMA Network Open 5(4), e229317"
_OMICRON_HOMES = "Baker et al., MMWR 71(9), 341-346: four US jurisdictions"

PUBLISHED: tuple[AttackRate, ...] = (
    AttackRate(
        label="All variants up to June 2021",
        rate=Decimal("0.189"),
        year=2021,
        source="Madewell et al., as quoted in " + _BY_VARIANT,
    ),
    AttackRate(label="Alpha", rate=Decimal("0.364"), year=2022, source=_BY_VARIANT),
    AttackRate(label="Delta", rate=Decimal("0.297"), year=2022, source=_BY_VARIANT),
    AttackRate(label="Omicron", rate=Decimal("0.427"), year=2022, source=_BY_VARIANT),
    AttackRate(
        label="Omicron, the first one isolates",
        rate=Decimal("0.412"),
        year=2022,
        source=_OMICRON_HOMES + ", 99 of 240",
    ),
    AttackRate(
        label="Omicron, the first one does not isolate",
        rate=Decimal("0.675"),
        year=2022,
        source=_OMICRON_HOMES + ", 112 of 166",
    ),
    AttackRate(
        label="microCOVID before Delta",
        rate=Decimal("0.3"),
        year=2021,
        source="microCOVID Project, risk tracker for households: most isolate once they have symptoms",
    ),
    AttackRate(
        label="microCOVID since Delta",
        rate=Decimal("0.4"),
        year=2021,
        source="microCOVID Project, calculator: living together for a week",
    ),
)
