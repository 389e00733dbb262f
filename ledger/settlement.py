"""Month's end: share out the pool, write statements, freeze the plan of who pays whom."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from operator import itemgetter

from django.db.models import F
from django.db.models.functions import Coalesce

from house import audit, money
from house.errors import Refused
from house.models import House, PlanRule
from ledger import journal, months, netting, plans, pool, sharing
from ledger.models import (
    Account,
    AccountKind,
    EntryKind,
    Settlement,
    Statement,
    Transfer,
    TransferStatus,
)
from ledger.payments import PLANNED, UNPAID


@dataclass(frozen=True, kw_only=True, slots=True)
class _SharedOut:
    """Where the pool went, in micros, and what it was made of."""

    collected: list[sharing.Collected]
    to_fund_micros: int
    to_outside_micros: int
    shared_micros: int

    @property
    def pool_micros(self) -> int:
        return self.to_fund_micros + self.to_outside_micros + self.shared_micros


@journal.atomic
def close(*, house_id: int, month: date, at: datetime) -> Settlement:
    """This function will close a month that is over; a month closed before is returned as it stands.

    Raises: Refused while the month still runs in the house's zone, or while an earlier one is open.
    """
    house = journal.lock(house_id=house_id)
    last = months.last_closed(house=house)
    if last and month <= last.month and (closed := house.settlements.filter(month=month).first()):
        return closed
    _check_is_next(house=house, last=last, month=month, today=house.day_of(at))
    return _close(house=house, last=last, month=month, at=at)


def close_due(*, house_id: int, at: datetime) -> list[Settlement]:
    """This function will close every month whose closing day has come, each in a transaction of its own."""
    house = House.objects.get(pk=house_id)
    closed = []
    while months.closes_on(month=(month := months.next_to_close(house=house))) <= house.day_of(at):
        closed.append(close(house_id=house_id, month=month, at=at))
    return closed


def _check_is_next(*, house: House, last: Settlement | None, month: date, today: date) -> None:
    expected = months.next_after(last=last, house=house)
    if month < expected:
        raise Refused(f"The house's months begin with {expected:%Y-%m}.", field="month")
    if today < months.next_month(month=month):
        raise Refused(f"{month:%Y-%m} is not over yet where the house is.", field="month")
    if month != expected:
        raise Refused(f"Months close in order: {expected:%Y-%m} is the next.", field="month")


def _close(*, house: House, last: Settlement | None, month: date, at: datetime) -> Settlement:
    opening = dict(last.statements.values_list("account_id", "closing_micros")) if last else {}
    accounts = _accounts(house=house)
    shared_out = _share_out(house=house, month=month, accounts=accounts, at=at)
    statements = months.statements(house=house, month=month, accounts=accounts, opening=opening)
    meanwhile = _meanwhile(house=house, month=month)
    for statement in statements:
        statement.meanwhile_micros = meanwhile.get(statement.account_id, 0)
    plan = _plan(house=house, month=month, statements=statements, shared_out=shared_out)
    # From here on the month is locked: a trigger refuses any later entry dated in it.
    settlement = Settlement.objects.create(
        house=house,
        month=month,
        pool_micros=shared_out.pool_micros,
        to_fund_micros=shared_out.to_fund_micros,
        to_outside_micros=shared_out.to_outside_micros,
        shared_micros=shared_out.shared_micros,
        plan_rule=house.plan_rule,
        is_fewest=plan.is_minimum,
        closed_at=at,
    )
    for statement in statements:
        statement.settlement = settlement
    Statement.objects.bulk_create(statements)
    house.transfers.filter(status__in=UNPAID).update(status=TransferStatus.CARRIED)
    _write_plan(settlement=settlement, plan=plan)
    audit.record(house=house, action="month.closed", at=at, by=None, month=f"{month:%Y-%m}")
    return settlement


def _accounts(*, house: House) -> list[Account]:
    """All of the house's, opened where nothing has been posted to one yet."""
    for housemate in house.housemates.filter(accounts=None).order_by("pk"):
        journal.account(house=house, kind=AccountKind.MEMBER, housemate=housemate)
    accounts = list(Account.objects.filter(house=house).order_by("id"))
    kinds = {account.kind for account in accounts}
    missing = [
        kind for kind in (AccountKind.POOL, AccountKind.FUND, AccountKind.OUTSIDE) if kind not in kinds
    ]
    return [*accounts, *(journal.account(house=house, kind=kind) for kind in missing)]


def _share_out(*, house: House, month: date, accounts: list[Account], at: datetime) -> _SharedOut:
    own = {account.kind: account for account in accounts if account.housemate_id is None}
    collected = pool.collected(house=house, month=month, accounts=accounts)
    shares = sharing.shares(collected=collected)
    received = sharing.largest_remainder(shares=shares, order=sorted(shares))
    pool_micros = sum(received.values())
    if any(received.values()):
        amounts = {account: received.get(account.pk, 0) for account in accounts}
        posting = journal.Posting(
            kind=EntryKind.DISTRIBUTION,
            effective_on=months.last_day(month=month),
            key=f"close:{house.pk}:{month:%Y-%m}",
            amounts={**amounts, own[AccountKind.POOL]: -pool_micros},
            source=f"month:{month:%Y-%m}",
        )
        journal.post(house=house, posting=posting, at=at, by=None)
    to_fund = received.get(own[AccountKind.FUND].pk, 0)
    to_outside = received.get(own[AccountKind.OUTSIDE].pk, 0)
    return _SharedOut(
        collected=collected,
        to_fund_micros=to_fund,
        to_outside_micros=to_outside,
        shared_micros=pool_micros - to_fund - to_outside,
    )


# --- The plan --------------------------------------------------------------------------------------------


def _plan(*, house: House, month: date, statements: list[Statement], shared_out: _SharedOut) -> netting.Plan:
    """Who pays whom, in whole minor units, by the house's rule; small balances wait."""
    unit = money.minor_unit_micros(currency=house.currency)
    due = {row.account_id: row.closing_micros + row.meanwhile_micros for row in statements}
    turn = month.year * 12 + month.month
    rounded = sharing.to_minor_units(balances=due, unit_micros=unit, turn=turn)
    balances = plans.above(balances=rounded, least=house.carry_below_micros)
    match PlanRule(house.plan_rule):
        case PlanRule.FEWEST:
            return netting.plan(balances=balances)
        case PlanRule.FUND:
            fund = Account.objects.get(house=house, kind=AccountKind.FUND)
            payments = plans.through(balances=balances, hub=fund.pk)
        case PlanRule.DIRECT:
            debts = _debts(house=house, month=month, shared_out=shared_out, unit_micros=unit)
            in_units = {key: amount // unit for key, amount in balances.items()}
            payments = [
                netting.Payment(payer=row.payer, payee=row.payee, amount=row.amount * unit)
                for row in plans.direct(balances=in_units, debts=debts)
            ]
    return netting.Plan(payments=payments, is_minimum=False)


def _meanwhile(*, house: House, month: date) -> dict[int, int]:
    """Nobody is asked a second time for what was paid since, or is claimed and waits to be confirmed."""
    moved = defaultdict(int, months.paid_since(house=house, month=month))
    for transfer in house.transfers.filter(status=TransferStatus.CLAIMED):
        moved[transfer.payer_id] += transfer.amount_micros
        moved[transfer.payee_id] -= transfer.amount_micros
    return moved


def _debts(
    *, house: House, month: date, shared_out: _SharedOut, unit_micros: int
) -> dict[tuple[int, int], Fraction]:
    """Who owes whom, in minor units: shares of each other's charges, dealings of the month, unpaid rows.

    Those who have left are no stop on the way of others' debts: only what they are owed or owe in all counts.
    """
    left = set(house.housemates.exclude(left_on=None).values_list("accounts__id", flat=True))
    owed = defaultdict(Fraction, sharing.debts(collected=shared_out.collected))
    for payer, payee, micros in [*_dealings(house=house, month=month), *_unpaid(house=house)]:
        owed[payer, payee] += micros
    return {pair: Fraction(micros, unit_micros) for pair, micros in owed.items() if left.isdisjoint(pair)}


def _dealings(*, house: House, month: date) -> Iterator[tuple[int, int, int]]:
    """What moved between two accounts in a month, but for charges, sharing out and rows of earlier plans."""
    lines = (
        months.lines(house=house, month=month)
        .annotate(moved_by=Coalesce(F("entry__reverses__kind"), F("entry__kind")))
        .exclude(moved_by__in=[EntryKind.CHARGE, EntryKind.DISTRIBUTION])
        .exclude(entry__source__startswith=PLANNED)
        .filter(entry__line_count=2)
    )
    of_entry: dict[int, dict[int, int]] = defaultdict(dict)
    for entry_id, account_id, micros in lines.values_list("entry_id", "account_id", "amount_micros"):
        of_entry[entry_id][account_id] = micros
    for amounts in of_entry.values():
        (payer, owed), (payee, _) = sorted(amounts.items(), key=itemgetter(1))
        yield payer, payee, -owed


def _unpaid(*, house: House) -> Iterator[tuple[int, int, int]]:
    rows = house.transfers.filter(status__in=UNPAID)
    yield from rows.values_list("payer_id", "payee_id", "amount_micros")


def _write_plan(*, settlement: Settlement, plan: netting.Plan) -> None:
    Transfer.objects.bulk_create(
        Transfer(
            house=settlement.house,
            settlement=settlement,
            number=number,
            payer_id=payment.payer,
            payee_id=payment.payee,
            amount_micros=payment.amount,
        )
        for number, payment in enumerate(plan.payments, start=1)
    )
