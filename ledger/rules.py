"""Price rules: whose expected loss a microcovid is charged for, and how much of it.

First one value for all, where a house has chosen it, makes the costs; then the cap limits them; then kind and
attack rate make the price. All is exact but the costs, each rounded half-even to a micro once.

Of two values in the middle a median is the lower, never their average: by stating more, a housemate of two
could pull an average towards what they really think, and would lift a cap along with their own claim.
"""

import enum
import statistics
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ledger import pricing


class Kind(enum.StrEnum):
    GROSS = "gross"
    EXTERNALITY = "externality"


class Value(enum.StrEnum):
    """Whose cost per life makes somebody's cost: their own, or the median of the house's."""

    OWN = "own"
    MEDIAN = "median"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """How a house makes its price.

    `attack_rate`, 0 to 1, is the chance that whoever is infected infects each of the others. `cap`, 1 or
    more, is how many times the median cost anybody's counts for at most; None is no cap.
    """

    kind: Kind = Kind.GROSS
    attack_rate: Decimal = Decimal(1)
    cap: Decimal | None = None
    value: Value = Value.OWN

    def __post_init__(self) -> None:
        # A NaN is asked for first: comparing one raises something that is no ValueError.
        if not self.attack_rate.is_finite() or not 0 <= self.attack_rate <= 1:
            raise ValueError(f"an attack rate is from 0 to 1, not {self.attack_rate}")
        if self.cap is not None and (not self.cap.is_finite() or self.cap < 1):
            raise ValueError(f"a cap is 1 or more times the median cost, not {self.cap}")


# Everybody's costs added up, the same price for everyone.
HEADLINE = Rule()


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """A housemate's two numbers: cost per life, and the share of it that an infection is expected to take."""

    cost_per_life_micros: int
    expected_loss: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """A choice in plain words, and as a formula of words."""

    sentence: str
    formula: str


KINDS: Mapping[Kind, Wording] = {
    Kind.GROSS: Wording(
        sentence="A microcovid costs what an infection would cost whoever catches it, and each of the others "
        "times the chance that they catch it too.",
        formula="(own cost + attack rate × the others’ costs) / 1,000,000. "
        "At an attack rate of 1: the whole house’s costs / 1,000,000, the same for everyone.",
    ),
    Kind.EXTERNALITY: Wording(
        sentence="A microcovid costs what an infection would cost each of the others, times the chance that "
        "they catch it too; what it would cost oneself is one’s own business.",
        formula="attack rate × the others’ costs / 1,000,000",
    ),
}

VALUES: Mapping[Value, Wording] = {
    Value.OWN: Wording(
        sentence="Everyone’s own cost per life counts.",
        formula="cost = own cost per life × own expected loss",
    ),
    Value.MEDIAN: Wording(
        sentence="The house’s median cost per life counts for everyone (of two in the middle the lower), and "
        "nobody can pull it towards their own by stating another; the expected loss stays everyone’s own.",
        formula="cost = the house’s median cost per life × own expected loss",
    ),
}

CAP = Wording(
    sentence="Nobody’s cost counts for more than so many times the house’s median cost (of two in the middle "
    "the lower); where that median is nothing, nothing is charged.",
    formula="cost = own cost or cap × the house’s median cost, whichever is less",
)


def costs(*, rule: Rule, stated: Mapping[int, Stated]) -> dict[int, int]:
    """This function will give what an infection of each housemate counts for, by the ids it was given.

    Units: micros per infection, each rounded half-even once, after value and cap.
    Source: H. Moulin, "On strategy-proofness and single peakedness", Public Choice 35, 1980, for the median.
    """
    exact = _uncapped(rule, stated)
    limit = _limit(rule, exact)
    return {key: round(cost if limit is None else min(cost, limit)) for key, cost in exact.items()}


def limit_micros(*, rule: Rule, stated: Mapping[int, Stated]) -> int | None:
    """This function will give the most that anybody's infection counts for, None where nothing limits it.

    Units: micros per infection, rounded half-even.
    """
    limit = _limit(rule, _uncapped(rule, stated))
    return None if limit is None else round(limit)


def rate(*, rule: Rule, costs_micros: Mapping[int, int], housemate: int) -> Fraction:
    """This function will give the exact price of one microcovid of a housemate's.

    A newcomer who has no cost in the price yet counts with 0: they pay for what they put on the others.
    Units: micros per microcovid.
    """
    own = costs_micros.get(housemate, 0)
    return rate_of(rule=rule, cost_micros=own, total_micros=sum(costs_micros.values()))


def rate_of(*, rule: Rule, cost_micros: int, total_micros: int) -> Fraction:
    """This function will give the exact price of a microcovid from one's own cost and the house's total.

    Units: micros per infection in, micros per microcovid out.
    """
    return counted_of(rule=rule, cost_micros=cost_micros, total_micros=total_micros) / pricing.MICRO


def counted_of(*, rule: Rule, cost_micros: int, total_micros: int) -> Fraction:
    """This function will give how much of the house's total an infection of somebody's is charged for.

    Units: micros per infection; a microcovid of theirs costs a millionth of it.
    Source: gross, the house's own rule; externality, A. C. Pigou, The Economics of Welfare, 1920.
    """
    others = Fraction(rule.attack_rate) * (total_micros - cost_micros)
    own = cost_micros if rule.kind is Kind.GROSS else 0
    return own + others


def parts(*, rule: Rule, costs_micros: Mapping[int, int], housemate: int) -> dict[int, Fraction]:
    """This function will say whose loss a microcovid of a housemate's is charged for, and how much of each.

    The parts add up to `rate`. A charge shared out by them pays everyone exactly for the risk put on them,
    under every rule; under the headline they are the shares of the price.
    Units: micros per microcovid.
    """
    counted = dict.fromkeys(costs_micros, Fraction(rule.attack_rate))
    counted[housemate] = Fraction(rule.kind is Kind.GROSS)
    return {key: counted[key] * cost / pricing.MICRO for key, cost in costs_micros.items()}


def admitted(
    *, stated: AbstractSet[int], people: AbstractSet[int], before: AbstractSet[int], without: bool
) -> frozenset[int]:
    """This function will say whose numbers a price is made of, among those who have stated theirs.

    As long as somebody's are missing, it is those of the price before; a house may choose to go without.
    """
    if without or stated >= people:
        return frozenset(stated)
    return frozenset(stated & before)


def _uncapped(rule: Rule, stated: Mapping[int, Stated]) -> dict[int, Fraction]:
    values = {key: numbers.cost_per_life_micros for key, numbers in stated.items()}
    if rule.value is Value.MEDIAN and values:
        values = dict.fromkeys(values, statistics.median_low(values.values()))
    return {key: values[key] * Fraction(numbers.expected_loss) for key, numbers in stated.items()}


def _limit(rule: Rule, exact: Mapping[int, Fraction]) -> Fraction | None:
    if rule.cap is None or not exact:
        return None
    return Fraction(rule.cap) * statistics.median_low(exact.values())
