"""Who gets the pool, and how exact shares become whole units that still add up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """What somebody was charged, and who shares it: by account, with what weight.

    `payer` is the account that was charged. A negative amount was charged before and is undone here.
    """

    payer: int
    amount_micros: int
    weights: Mapping[int, int]


def shares(*, collected: Iterable[Collected]) -> dict[int, Fraction]:
    """This function will split each charge by its weights and add up each account's exact part.

    Units: micros. Raises: ValueError for a charge that nobody shares.
    """
    # Most charges of a month have the same sharers: they are divided together, which is as exact.
    together: dict[tuple[tuple[int, int], ...], int] = defaultdict(int)
    for charge in collected:
        together[tuple(charge.weights.items())] += charge.amount_micros
    parts: dict[int, Fraction] = defaultdict(Fraction)
    for weights, amount in together.items():
        for account, part in _parts(amount, dict(weights)).items():
            parts[account] += part
    return dict(parts)


def debts(*, collected: Iterable[Collected]) -> dict[tuple[int, int], Fraction]:
    """This function will say what each payer owes each account that shares their charges.

    Units: micros, by (payer, account); nobody owes themselves. Raises: ValueError as `shares` does.
    """
    owed: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for charge in collected:
        for account, part in _parts(charge.amount_micros, charge.weights).items():
            if account != charge.payer:
                owed[charge.payer, account] += part
    return dict(owed)


def _parts(amount: int, weights: Mapping[int, int]) -> dict[int, Fraction]:
    total = sum(weights.values())
    if total <= 0:
        raise ValueError("a charge needs somebody to share it")
    return {account: Fraction(amount * weight, total) for account, weight in weights.items() if weight}


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
