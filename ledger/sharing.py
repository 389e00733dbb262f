"""Who gets the pool, and how exact shares become whole units that still add up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """One charge in the pool, and who shares it: those who lived in the house on the activity's day."""

    amount_micros: int
    sharers: tuple[int, ...]


def equal_shares(*, collected: Iterable[Collected]) -> dict[int, Fraction]:
    """This function will split each charge equally among its sharers and add up each one's exact part.

    Units: micros. Raises: ValueError for a charge that nobody shares.
    """
    shares: dict[int, Fraction] = defaultdict(Fraction)
    for charge in collected:
        if not charge.sharers:
            raise ValueError("a charge needs somebody to share it")
        for sharer in charge.sharers:
            shares[sharer] += Fraction(charge.amount_micros, len(charge.sharers))
    return dict(shares)


def largest_remainder(*, shares: Mapping[int, Fraction], order: Sequence[int]) -> dict[int, int]:
    """This function will round exact shares to whole units with the same sum.

    Every share is rounded down; the units left go to the largest remainders, ties in the given order.
    Raises: ValueError when the shares do not add up to a whole number of units.
    """
    total = sum(shares.values(), Fraction())
    if total.denominator != 1:
        raise ValueError(f"shares add up to {total}, which is not a whole number of units")
    floors = {key: share.numerator // share.denominator for key, share in shares.items()}
    left = total.numerator - sum(floors.values())
    rank = {key: place for place, key in enumerate(order)}
    by_remainder = sorted(shares, key=lambda key: (floors[key] - shares[key], rank[key]))
    for key in by_remainder[:left]:
        floors[key] += 1
    return floors


def to_minor_units(*, balances: Mapping[int, int], unit_micros: int, turn: int) -> dict[int, int]:
    """This function will round balances to whole minor units so that they still sum to zero.

    What is left of each, under one minor unit, stays where it is. Of equal remainders debts are served first,
    so that half a cent never costs a cent; then account ids, beginning with another one every month (`turn`).
    Units: micros in and out; the result is a multiple of `unit_micros`.
    Raises: ValueError when the balances do not sum to zero.
    """
    if sum(balances.values()) != 0:
        raise ValueError(f"balances sum to {sum(balances.values())}, not to zero")
    keys = sorted(balances)
    start = turn % len(keys) if keys else 0
    order = sorted(keys[start:] + keys[:start], key=lambda key: balances[key] >= 0)
    units = {key: Fraction(amount, unit_micros) for key, amount in balances.items()}
    rounded = largest_remainder(shares=units, order=order)
    return {key: count * unit_micros for key, count in rounded.items()}
