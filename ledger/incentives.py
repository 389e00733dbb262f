"""What one reader would have gained by shading their numbers, from their own figures of a month, exactly.

The results are for that reader only: they are made of their own cost and their own microcovids. They hold for
the month as it was lived: that a dearer microcovid also keeps people in is not counted. Where one median
value counts for all, a cost is shaded by the expected loss alone.

All are derivatives of the reader's net: minus what they were charged, plus what came back to them.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ledger import pricing, rules
from ledger.rules import Kind, Rule


class Refund(enum.StrEnum):
    """Where the money goes, in the words of the house's refund rule."""

    POT = "pot"
    EQUAL = "equal"
    PROPORTIONAL = "proportional"
    OUTSIDE = "outside"


class Temptation(enum.StrEnum):
    OVERSTATE = "overstate"
    UNDERSTATE = "understate"
    NEITHER = "neither"


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month at one price: the reader's cost and microcovids, the house's, and how many share.

    Where the price, or who lives here, changed within it, each stretch has a `Month`, and gains add up.
    """

    cost_micros: int
    total_micros: int
    microcovids: Decimal
    total_microcovids: Decimal
    people: int

    def __post_init__(self) -> None:
        if not 0 <= self.cost_micros <= self.total_micros:
            raise ValueError("the reader's cost is a part of the house's")
        if not 0 <= self.microcovids <= self.total_microcovids:
            raise ValueError("the reader's microcovids are a part of the house's")
        if self.people < 1:
            raise ValueError("a month is shared by one housemate or more")


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """The rules a month was lived under; proportional is by `rules.parts`.

    `fund_worth`, 0 to 1, is what a coin in the house's fund is worth to the reader; None is an equal part.
    """

    refund: Refund
    rule: Rule = rules.HEADLINE
    fund_worth: Fraction | None = None

    def __post_init__(self) -> None:
        if self.fund_worth is not None and not 0 <= self.fund_worth <= 1:
            raise ValueError(f"a coin in the fund is worth from 0 to 1 to somebody, not {self.fund_worth}")


_PAID_BY_THE_OTHERS = (
    "Everyone would gain by stating a higher cost, for the others pay it to them with each microcovid; "
    "a cap keeps this small."
)
_MORE_OR_LESS = (
    "With more than an average part of the house’s microcovids, stating a lower cost saves money; with less, "
    "a higher one brings some, {through}; the lower the attack rate, the sooner a lower one pays."
)
_NOTHING_BACK = (
    "Whoever is charged would save by stating a lower cost, and nobody would gain by a higher one: "
    "the money leaves the house."
)
_NO_MONEY = (
    "Nobody gains or loses money by what they state; a higher cost only makes the others’ microcovids dearer."
)
_FREE_LEVER = (
    "One’s own charges do not depend on what one states, and a higher cost brings more {into}: "
    "everyone would gain by it."
)

SHADING: Mapping[tuple[Kind, Refund], str] = {
    (Kind.GROSS, Refund.POT): _MORE_OR_LESS.format(through="through the fund"),
    (Kind.GROSS, Refund.EQUAL): _MORE_OR_LESS.format(through="through what is shared out"),
    (Kind.GROSS, Refund.PROPORTIONAL): _PAID_BY_THE_OTHERS,
    (Kind.GROSS, Refund.OUTSIDE): _NOTHING_BACK,
    (Kind.EXTERNALITY, Refund.POT): _FREE_LEVER.format(into="into the fund"),
    (Kind.EXTERNALITY, Refund.EQUAL): _FREE_LEVER.format(into="to share out"),
    (Kind.EXTERNALITY, Refund.PROPORTIONAL): _PAID_BY_THE_OTHERS,
    (Kind.EXTERNALITY, Refund.OUTSIDE): _NO_MONEY,
}

HIDING: Mapping[Refund, str] = {
    Refund.POT: "Leaving out a microcovid would save its price, less what that is worth to one in the fund.",
    Refund.EQUAL: "Leaving out a microcovid would save its price, less one’s own equal part of it.",
    Refund.PROPORTIONAL: "Leaving out a microcovid would save just what it may cost the others.",
    Refund.OUTSIDE: "Leaving out a microcovid would save its whole price.",
}


def gain_per_micro(*, month: Month, terms: Terms) -> Fraction:
    """This function will give what each micro added to the reader's cost would have brought them.

    Under the headline it is M (w - s) / 1,000,000: M the house's microcovids, s the reader's part of them, w
    what a coin of the pool is worth to the reader (1/n equal, 0 outside), and 1 where it is proportional.
    Units: micros per micro of an infection's cost; negative where a lower cost pays.
    """
    own = Fraction(month.microcovids)
    brought = Fraction(terms.rule.attack_rate) * (Fraction(month.total_microcovids) - own)
    charged = own if terms.rule.kind is Kind.GROSS else Fraction()
    # What a charge holds for the reader's own loss comes straight back to them.
    if terms.refund is Refund.PROPORTIONAL:
        return brought / pricing.MICRO
    return (_worth(month, terms) * (charged + brought) - charged) / pricing.MICRO


def gain(*, month: Month, terms: Terms, delta_micros: int) -> Fraction:
    """This function will give what stating a cost higher by a delta would have brought the reader.

    Units: micros; a negative delta is a lower cost, a negative gain a loss.
    """
    return gain_per_micro(month=month, terms=terms) * delta_micros


def most_gained(*, month: Month, terms: Terms, limit_micros: int | None) -> Fraction | None:
    """This function will bound what any claim would have brought: from a cost of 0 up to the cap.

    The cap is taken as it stands (`rules.limit_micros`); a claim near the median moves the median too.
    Units: micros. None: a higher claim would have paid, and nothing limits it.
    """
    slope = gain_per_micro(month=month, terms=terms)
    if slope <= 0:
        return slope * -month.cost_micros
    if limit_micros is None:
        return None
    return slope * max(limit_micros - month.cost_micros, 0)


def gain_by_hiding(*, month: Month, terms: Terms) -> Fraction:
    """This function will give what each microcovid left out would have saved the reader.

    Units: micros per microcovid.
    """
    price = rules.rate_of(rule=terms.rule, cost_micros=month.cost_micros, total_micros=month.total_micros)
    if terms.refund is Refund.PROPORTIONAL:
        own = month.cost_micros if terms.rule.kind is Kind.GROSS else 0
        return price - Fraction(own, pricing.MICRO)
    return price * (1 - _worth(month, terms))


def _worth(month: Month, terms: Terms) -> Fraction:
    """What a coin of the pool is worth to the reader, whosever charge it came from."""
    if terms.refund is Refund.OUTSIDE:
        return Fraction()
    if terms.refund is Refund.POT and terms.fund_worth is not None:
        return terms.fund_worth
    return Fraction(1, month.people)
