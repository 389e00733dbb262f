"""Net balances to transfers that bring all of them to zero: largest debtor to largest creditor."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    payer: int
    payee: int
    amount: int


def transfers(*, balances: Mapping[int, int]) -> list[Payment]:
    """This function will list payments that settle the balances: fewer than there are accounts involved.

    The largest debt is paid to the largest credit until one of them is gone; ties go by id, so the same
    balances give the same plan on every machine.
    Units: any whole unit; positive = is owed. Raises: ValueError when the balances do not sum to zero.
    Source: T. Verhoeff, "Settling Multiple Debts Efficiently", Informatics in Education 3(1), 2004.
    """
    if sum(balances.values()) != 0:
        raise ValueError(f"balances sum to {sum(balances.values())}, not to zero")
    creditors = [(-amount, key) for key, amount in balances.items() if amount > 0]
    debtors = [(amount, key) for key, amount in balances.items() if amount < 0]
    heapq.heapify(creditors)
    heapq.heapify(debtors)
    plan = []
    while debtors:
        debt, payer = heapq.heappop(debtors)
        credit, payee = heapq.heappop(creditors)
        amount = min(-debt, -credit)
        plan.append(Payment(payer=payer, payee=payee, amount=amount))
        if debt + amount < 0:
            heapq.heappush(debtors, (debt + amount, payer))
        if credit + amount < 0:
            heapq.heappush(creditors, (credit + amount, payee))
    return plan
