"""The terms that a price keeps, as the rule that calculations take."""

from collections.abc import Mapping

from house.models import PriceTerms
from ledger.rules import Kind, Rule, Value

# An attack rate has four decimals: so many steps are certainty.
_STEPS = 10_000


def rule(*, terms: PriceTerms) -> Rule:
    """This function will give the price rule of a price's, or a house's, terms."""
    return Rule(
        kind=Kind(terms.price_kind),
        attack_rate=terms.attack_rate,
        cap=terms.cost_cap,
        value=Value(terms.valuation),
    )


def weights(*, terms: PriceTerms, costs_micros: Mapping[int, int], payer: int) -> dict[int, int]:
    """This function will weigh whose risk a charge is for, as whole numbers: `rules.parts`, times the same.

    Units: `costs_micros` by account, as a price counts them; the payer is one of the accounts.
    """
    others = int(terms.attack_rate * _STEPS)
    own = _STEPS if Kind(terms.price_kind) is Kind.GROSS else 0
    weighed = {key: cost * (own if key == payer else others) for key, cost in costs_micros.items()}
    return {key: weight for key, weight in weighed.items() if weight}
