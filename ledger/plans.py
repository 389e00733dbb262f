"""Balances to payments but the fewest: small ones waiting, through one hub, along direct debts.

Units everywhere: any whole unit, the same for balances and payments; positive = is owed.
"""

import itertools
from collections import defaultdict, deque
from collections.abc import Mapping
from fractions import Fraction

from ledger import netting
from ledger.netting import Payment


def above(*, balances: Mapping[int, int], least: int) -> dict[int, int]:
    """This function will leave out balances smaller than `least`, which wait; the others still sum to zero.

    What is left without a counterpart waits as well, the smallest on its side first: nobody pays what nobody
    is to receive.
    """
    kept = {key: amount for key, amount in balances.items() if not 0 < abs(amount) < least}
    while total := sum(kept.values()):
        key = min((key for key in kept if kept[key] * total > 0), key=lambda key: (abs(kept[key]), key))
        left = kept.pop(key) - total
        if left * total > 0 and abs(left) >= least:
            kept[key] = left
    return kept


def through(*, balances: Mapping[int, int], hub: int) -> list[Payment]:
    """This function will settle everybody with the hub alone."""
    people = sorted(key for key in balances if balances[key] and key != hub)
    return _largest_first(
        [
            Payment(payer=key, payee=hub, amount=-balances[key])
            if balances[key] < 0
            else Payment(payer=hub, payee=key, amount=balances[key])
            for key in people
        ]
    )


def settle_one(*, balances: Mapping[int, int], key: int, hub: int) -> list[Payment]:
    """This function will bring one balance to zero, by the largest that stand against it, then the hub."""
    left = abs(balances[key])
    sign = -1 if balances[key] < 0 else 1
    others = [other for other in balances if other != hub and balances[other] * sign < 0]
    parts = []
    for other in [*sorted(others, key=lambda other: (-abs(balances[other]), other)), hub]:
        part = left if other == hub else min(left, abs(balances[other]))
        if part:
            payer, payee = (key, other) if sign < 0 else (other, key)
            parts.append(Payment(payer=payer, payee=payee, amount=part))
            left -= part
    return parts


def direct(*, balances: Mapping[int, int], debts: Mapping[tuple[int, int], Fraction]) -> list[Payment]:
    """This function will settle the balances between those who owe each other, as far as debts tell.

    `debts` are exact, by (payer, payee); they are netted pair by pair and cut to whole units. What is still
    missing to the balances moves along the same pairs, and only where there are none between anybody else.
    """
    pairs = _netted(debts, balances)
    missing = {key: amount - _received(pairs, key) for key, amount in balances.items()}
    while debtor := next((key for key in sorted(missing) if missing[key] < 0), None):
        path = _path(pairs, debtor, missing)
        if len(path) < 2:
            break
        part = min(-missing[debtor], missing[path[-1]])
        for payer, payee in itertools.pairwise(path):
            _move(pairs, payer, payee, part)
        missing[debtor] += part
        missing[path[-1]] -= part
    for rest in netting.transfers(balances=missing):
        _move(pairs, rest.payer, rest.payee, rest.amount)
    found = [(payer, payee, amount) for (payer, payee), amount in pairs.items() if amount]
    return _largest_first(
        [
            Payment(payer=payer, payee=payee, amount=amount)
            if amount > 0
            else Payment(payer=payee, payee=payer, amount=-amount)
            for payer, payee, amount in found
        ]
    )


def _netted(
    debts: Mapping[tuple[int, int], Fraction], balances: Mapping[int, int]
) -> dict[tuple[int, int], int]:
    """What the smaller id pays the larger, cut to whole units towards zero."""
    exact: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for (payer, payee), amount in debts.items():
        if payer in balances and payee in balances and payer != payee:
            exact[min(payer, payee), max(payer, payee)] += amount if payer < payee else -amount
    return {pair: int(amount) for pair, amount in exact.items()}


def _received(pairs: Mapping[tuple[int, int], int], key: int) -> int:
    return sum(
        amount if key == payee else -amount
        for (payer, payee), amount in pairs.items()
        if key in (payer, payee)
    )


def _move(pairs: dict[tuple[int, int], int], payer: int, payee: int, amount: int) -> None:
    pair = (min(payer, payee), max(payer, payee))
    pairs[pair] = pairs.get(pair, 0) + (amount if payer < payee else -amount)


def _path(pairs: Mapping[tuple[int, int], int], start: int, missing: Mapping[int, int]) -> list[int]:
    """The shortest way along pairs from somebody to one who is to receive more; only the start if none."""
    beside: dict[int, list[int]] = defaultdict(list)
    for one, other in sorted(pairs):
        beside[one].append(other)
        beside[other].append(one)
    came_from, waiting = {start: start}, deque([start])
    while waiting:
        here = waiting.popleft()
        if missing[here] > 0:
            return _back(came_from, here)
        for there in beside[here]:
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return [start]


def _back(came_from: Mapping[int, int], end: int) -> list[int]:
    path = [end]
    while came_from[path[-1]] != path[-1]:
        path.append(came_from[path[-1]])
    return path[::-1]


def _largest_first(payments: list[Payment]) -> list[Payment]:
    return sorted(payments, key=lambda payment: (-payment.amount, payment.payer, payment.payee))
