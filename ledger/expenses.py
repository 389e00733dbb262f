"""What the house fund pays for: somebody bought it, and the fund owes it to them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.http import Http404

from house import audit, money, typed
from house.errors import Mismatch, NotAllowed, Refused
from house.models import House, Housemate
from ledger import journal, months
from ledger.models import AccountKind, Entry, EntryKind, Expense

MOST = Decimal(10**9)


@dataclass(frozen=True, kw_only=True, slots=True)
class Purchase:
    """Units: `amount` in the currency's main unit, with no more decimals than its coins have."""

    title: str
    amount: Decimal
    bought_on: date
    receipt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    expense: Expense
    replayed: bool


@journal.atomic
def record(*, by: Housemate, uid: UUID, purchase: Purchase, at: datetime) -> Recorded:
    """This function will note what a housemate bought for the house, and owe it to them from the fund.

    The same uid and purchase again give the first; a day of a closed month is posted in the open one.
    Raises: Refused for an amount that cannot be paid, a day to come or before they moved in, or a title that
    is blank; Mismatch for a uid that came before with another purchase.
    """
    expense = _receipt(by=by, uid=uid, purchase=purchase, at=at)
    house = journal.lock(house_id=by.house_id)
    if first := Expense.objects.filter(house=house, uid=uid).first():
        if first.body_hash != expense.body_hash:
            raise Mismatch("This id was used before, for another expense.", field="id")
        return Recorded(expense=first, replayed=True)
    # Looked up anew: whoever left meanwhile buys no more for the house.
    _check_day(by=Housemate.objects.get(pk=by.pk), day=purchase.bought_on, today=house.day_of(at))
    expense.entry = _post(house=house, expense=expense)
    expense.save(force_insert=True)
    audit.record(house=house, action="expense.recorded", at=at, by=by, expense=str(uid))
    return Recorded(expense=expense, replayed=False)


@journal.atomic
def take_back(*, by: Housemate, uid: UUID, at: datetime) -> Expense:
    """This function will undo an expense by a reversal; taken back before, it is returned as it is.

    Raises: Http404 for what is not there; NotAllowed to all but its buyer and the house's admins.
    """
    house = journal.lock(house_id=by.house_id)
    expense = Expense.objects.select_related("entry", "buyer").filter(house=house, uid=uid).first()
    if expense is None:
        raise Http404
    if not may_take_back(expense=expense, by=Housemate.objects.get(pk=by.pk)):
        raise NotAllowed("Only the one who bought it or an admin can take it back.")
    if Entry.objects.filter(reverses=expense.entry).exists():
        return expense
    if expense.buyer.user_id is None:
        raise Refused("Whoever bought this was forgotten, and can answer for nothing more.", code="forgotten")
    journal.reverse(
        entry=expense.entry,
        key=f"{expense.entry.key}:undone",
        effective_on=months.open_day(house=house, day=expense.entry.effective_on),
        at=at,
        by=by,
    )
    audit.record(house=house, action="expense.taken-back", at=at, by=by, expense=str(uid))
    return expense


def may_take_back(*, expense: Expense, by: Housemate) -> bool:
    """This function will tell whether a housemate can take an expense back."""
    return by.pk == expense.buyer_id or by.is_admin


def _receipt(*, by: Housemate, uid: UUID, purchase: Purchase, at: datetime) -> Expense:
    """An expense's words and amount, checked and not yet saved."""
    title = typed.line(typed=purchase.title, field="title", most=120)
    receipt = (
        typed.line(typed=purchase.receipt, field="receipt", most=200) if purchase.receipt.strip() else ""
    )
    amount = _amount_micros(amount=purchase.amount, currency=by.house.currency)
    return Expense(
        house=by.house,
        uid=uid,
        bought_on=purchase.bought_on,
        title=title,
        receipt=receipt,
        amount_micros=amount,
        buyer=by,
        body_hash=journal.digest([by.pk, title, receipt, amount, purchase.bought_on.isoformat()]),
        posted_at=at,
    )


def _amount_micros(*, amount: Decimal, currency: str) -> int:
    coin = money.minor_unit_micros(currency=currency)
    micros = money.whole_micros(amount=amount, unit_micros=coin, most=MOST)
    if micros is not None:
        return micros
    if not amount.is_finite() or not 0 < amount <= MOST:
        raise Refused(f"More than nothing, and at most {MOST:,}.", field="amount")
    raise Refused("A receipt is in whole coins of the house's currency.", field="amount")


def _check_day(*, by: Housemate, day: date, today: date) -> None:
    if day > today:
        raise Refused("That day has not come yet where the house is.", field="bought_on", code="future")
    if day < by.joined_on:
        raise Refused(f"You joined the house on {by.joined_on}.", field="bought_on")
    if by.left_on is not None and day > by.left_on:
        raise Refused(f"You left the house on {by.left_on}.", field="bought_on")


def _post(*, house: House, expense: Expense) -> Entry:
    member = journal.account(house=house, kind=AccountKind.MEMBER, housemate=expense.buyer)
    fund = journal.account(house=house, kind=AccountKind.FUND)
    posted_on = months.open_day(house=house, day=expense.bought_on)
    posting = journal.Posting(
        kind=EntryKind.EXPENSE,
        effective_on=posted_on,
        key=f"expense:{expense.uid}",
        amounts={member: expense.amount_micros, fund: -expense.amount_micros},
        source=f"expense:{expense.uid}",
        memo="" if posted_on == expense.bought_on else f"late, for {expense.bought_on:%B %Y}",
    )
    return journal.post(house=house, posting=posting, at=expense.posted_at, by=expense.buyer)
