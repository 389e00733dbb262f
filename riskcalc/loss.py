"""What an infection costs, as a share of the life someone has left: death, long COVID, the acute illness.

Death counts as the whole of it at any age; years lost to illness are divided by the years left.
"""

from dataclasses import dataclass, field

from riskcalc import breakdown, fatality, grounds, illness
from riskcalc.health import Health, Sex
from riskcalc.tables import life

MODEL_VERSION = "loss-2026-11-24"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part of a loss, as a share of the life left and as days of it."""

    share: float
    days: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedLoss:
    """An answer: shares of the life left, the parts adding up to `loss`; what was asked is kept."""

    loss: float
    low: float
    high: float
    death: Part
    long_covid: Part
    acute: Part
    remaining_years: float
    health: Health = field(repr=False)

    @property
    def days(self) -> float:
        return self.death.days + self.long_covid.days + self.acute.days

    @property
    def factors(self) -> tuple[breakdown.Factor, ...]:
        """What multiplies to the chance of death, which is the share of the part `death`."""
        return fatality.factors(health=self.health)

    @property
    def sources(self) -> tuple[grounds.Source, ...]:
        return grounds.sources(health=self.health)

    @property
    def assumptions(self) -> tuple[grounds.Assumption, ...]:
        return grounds.assumptions(health=self.health)


def life_expectancy(*, age: float, sex: Sex) -> float:
    """This function will give the years left at an age, in a straight line between the table's rows.

    Units: years of age; years.
    Source: US Social Security Administration, period life table 2022; tables/life_expectancy.json.
    """
    years = life.EXPECTANCY[sex]
    step = min(age, life.OLDEST.value) / life.EXPECTANCY_STEP
    row = min(int(step), len(years) - 2)
    return years[row] + (years[row + 1] - years[row]) * (step - row)


def expected_loss(*, health: Health) -> ExpectedLoss:
    """This function will work out the share of the life left that an infection is expected to take.

    Units: shares of the life left, 0 to 1; days and years of life.
    Source: death + (long COVID + acute illness) / years left; this package's README, "Expected loss of life".
    """
    years = life_expectancy(age=health.age, sex=health.sex)
    death = fatality.chance_of_death(health=health)
    long_covid, acute = illness.long_covid_years(health=health), illness.acute_years()
    parts = death.value, long_covid.value / years, acute.value / years
    return ExpectedLoss(
        loss=parts[0] + parts[1] + parts[2],
        low=death.low + (long_covid.low + acute.low) / years,
        high=min(death.high + (long_covid.high + acute.high) / years, 1),
        death=_part(parts[0], years),
        long_covid=_part(parts[1], years),
        acute=_part(parts[2], years),
        remaining_years=years,
        health=health,
    )


def _part(share: float, years: float) -> Part:
    return Part(share=share, days=share * years * life.DAYS_A_YEAR)
