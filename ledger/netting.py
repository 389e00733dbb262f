"""Net balances to transfers that bring all of them to zero, the fewest possible for up to 16 people."""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The exact search takes twice as long with each person: a twentieth of a second here, minutes at thirty.
MOST_EXACT = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    payer: int
    payee: int
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Payments that settle, largest first; `is_minimum` only where no shorter list can exist."""

    payments: list[Payment]
    is_minimum: bool


def transfers(*, balances: Mapping[int, int]) -> list[Payment]:
    """This function will list the payments of `plan`.

    Units: any whole unit; positive = is owed. Raises: ValueError when the balances do not sum to zero.
    """
    return plan(balances=balances).payments


def plan(*, balances: Mapping[int, int]) -> Plan:
    """This function will settle the balances in as few payments as it can find, and tell if none are fewer.

    Equal debts and credits cancel first. Up to `MOST_EXACT` people left are split into the most groups that
    each sum to zero: n people in g groups need n - g payments, and no plan has fewer. More people are one
    group. In a group the largest debt is paid to the largest credit. Ties go by id, so that the same balances
    give the same plan on every machine.
    Units: any whole unit; positive = is owed. Raises: ValueError when the balances do not sum to zero.
    Source: T. Verhoeff, "Settling Multiple Debts Efficiently", Informatics in Education 3(1), 2004, 105-126.
    """
    if sum(balances.values()) != 0:
        raise ValueError(f"balances sum to {sum(balances.values())}, not to zero")
    involved = {key: balances[key] for key in sorted(balances) if balances[key]}
    pairs = _equal_pairs(involved)
    paired = {key for payment in pairs for key in (payment.payer, payment.payee)}
    rest = {key: amount for key, amount in involved.items() if key not in paired}
    is_exact = len(rest) <= MOST_EXACT
    groups = _most_groups(list(rest)[::-1], rest) if is_exact else [list(rest)]
    found = [*pairs, *(payment for group in groups for payment in _largest_first(group, rest))]
    payments = sorted(found, key=lambda payment: (-payment.amount, payment.payer, payment.payee))
    return Plan(payments=payments, is_minimum=is_exact or len(found) == _at_least(involved))


def _at_least(involved: Mapping[int, int]) -> int:
    """Everybody who owes pays somebody, and everybody who is owed is paid by somebody."""
    debtors = sum(amount < 0 for amount in involved.values())
    return max(debtors, len(involved) - debtors)


def _equal_pairs(involved: Mapping[int, int]) -> list[Payment]:
    """No plan is longer for it: x and -x of two groups can be one group, what is left of both another."""
    creditors: dict[int, list[int]] = defaultdict(list)
    debtors: dict[int, list[int]] = defaultdict(list)
    for key, amount in involved.items():
        (creditors if amount > 0 else debtors)[abs(amount)].append(key)
    return [
        Payment(payer=payer, payee=payee, amount=amount)
        for amount, payees in creditors.items()
        for payer, payee in zip(debtors[amount], payees, strict=False)
    ]


def _most_groups(people: Sequence[int], balances: Mapping[int, int]) -> list[list[int]]:
    """Dynamic programming over the subsets of all but the first, who joins whoever is left in the end.

    `most[subset]` is how many disjoint groups within the subset sum to zero, however they are met one person
    at a time; walking back from everybody, a group ends wherever what remains sums to zero.
    """
    if not people:
        return []
    others = people[1:]
    sums, most = _subsets([balances[key] for key in others])
    groups, subset = [[people[0]]], len(sums) - 1
    while subset:
        if sums[subset] == 0:
            groups.append([])
        wanted = most[subset] - (sums[subset] == 0)
        place = next(i for i in range(len(others)) if subset >> i & 1 and most[subset ^ 1 << i] == wanted)
        groups[-1].append(others[place])
        subset ^= 1 << place
    return groups


def _subsets(amounts: Sequence[int]) -> tuple[list[int], list[int]]:
    """Sum and most groups of every subset; bit i of a subset's number stands for amount i."""
    sums, most = [0], [0]
    for amount in amounts:
        sums += [total + amount for total in sums]
    bits = [1 << place for place in range(len(amounts))]
    for subset in range(1, len(sums)):
        best = max([most[subset ^ bit] for bit in bits if subset & bit])
        most.append(best + (sums[subset] == 0))
    return sums, most


def _largest_first(group: Sequence[int], balances: Mapping[int, int]) -> list[Payment]:
    """The largest debt is paid to the largest credit until one is gone: fewer payments than people."""
    creditors = [(-balances[key], key) for key in group if balances[key] > 0]
    debtors = [(balances[key], key) for key in group if balances[key] < 0]
    heapq.heapify(creditors)
    heapq.heapify(debtors)
    payments = []
    while debtors:
        debt, payer = heapq.heappop(debtors)
        credit, payee = heapq.heappop(creditors)
        amount = min(-debt, -credit)
        payments.append(Payment(payer=payer, payee=payee, amount=amount))
        if debt + amount < 0:
            heapq.heappush(debtors, (debt + amount, payer))
        if credit + amount < 0:
            heapq.heappush(creditors, (credit + amount, payee))
    return payments
