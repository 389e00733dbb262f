"""How a closed month's figure came about: line by line for its owner, and what of it waits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from house import money
from house.models import House, Housemate
from ledger import months, queries
from ledger.models import Account, EntryKind, Line, Transfer

# Each kind of movement in the order of the statement's columns, as a sum of it is called.
WORDS: dict[str, str] = {
    EntryKind.CHARGE: "charges",
    EntryKind.DISTRIBUTION: "shared out",
    EntryKind.TRADE: "trades",
    EntryKind.PAYMENT: "payments",
    EntryKind.HANDOVER: "hand-overs",
    EntryKind.OPENING: "brought in",
    EntryKind.EXPENSE: "expenses",
}
# The other end of these is always the same account of the house.
_ONE_SIDED = (EntryKind.CHARGE, EntryKind.DISTRIBUTION, EntryKind.EXPENSE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Movement:
    """One line on somebody's account; taken back, it undoes an earlier one and stands beside it.

    `title` is the activity's or the expense's, `activity` its uid, `other` whose account is at the other end.
    """

    on: date
    micros: int
    is_taken_back: bool
    title: str
    activity: UUID | None
    other: str
    memo: str

    @property
    def gave(self) -> bool:
        """Whether what moved first was in the account's favour, such as a payment that its owner made."""
        return (self.micros > 0) != self.is_taken_back


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """All movements of one kind, those that were taken back too."""

    kind: str
    micros: int
    movements: list[Movement]

    @property
    def words(self) -> str:
        return WORDS[self.kind]


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A row of the plan as its reader sees it: positive = they receive it."""

    transfer: Transfer
    other: str
    micros: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Opening and parts make the closing figure, to a micro; with what was paid meanwhile it is the plan's
    and what waits.
    """

    opening_micros: int
    parts: list[Part]
    closing_micros: int
    meanwhile_micros: int
    planned: list[Planned]
    waits_micros: int


def explanation(
    *, found: queries.MonthStatement, reader: Housemate, paid: Mapping[int, int]
) -> Explanation | None:
    """This function will tell a reader how their own figure of a closed month came about, and nobody else's.

    None where they had no account yet. `paid` is what `meanwhile` gives.
    """
    own = next((row for row in found.statements if row.account.housemate_id == reader.pk), None)
    if own is None:
        return None
    planned = list(_planned(transfers=found.transfers, account=own.account))
    since = paid.get(own.account_id, 0)
    return Explanation(
        opening_micros=own.opening_micros,
        parts=_parts(house=reader.house, account=own.account, month=found.settlement.month),
        closing_micros=own.closing_micros,
        meanwhile_micros=since,
        planned=planned,
        waits_micros=own.closing_micros + since - sum(row.micros for row in planned),
    )


def meanwhile(*, found: queries.MonthStatement) -> dict[int, int]:
    """This function will give what was paid between a month and its close, or claimed by then, by account.

    The plan does not ask for it again. Units: micros; positive = for the account.
    """
    return {row.account_id: row.meanwhile_micros for row in found.statements if row.meanwhile_micros}


def waiting(*, found: queries.MonthStatement, paid: Mapping[int, int]) -> dict[int, int]:
    """This function will give what of each closing figure the plan leaves for later, by account id.

    It is too small to be asked for, less than the smallest coin, or has no counterpart. `paid` is what
    `meanwhile` gives. Units: micros; positive = the house owes it.
    """
    left = {row.account_id: row.closing_micros + paid.get(row.account_id, 0) for row in found.statements}
    for transfer in found.transfers:
        left[transfer.payer_id] += transfer.amount_micros
        left[transfer.payee_id] -= transfer.amount_micros
    return {account_id: micros for account_id, micros in left.items() if micros}


def sentence(*, explained: Explanation, house: House) -> str:
    """This function will say the sum in one line: "You owe $12.34 net: charges $15.00, less …"."""
    closing = explained.closing_micros
    sign = 1 if closing > 0 else -1
    terms = [
        ("from before", explained.opening_micros),
        *((part.words, part.micros) for part in explained.parts),
    ]
    with_it = [f"{words} {_exact(micros, house)}" for words, micros in terms if micros * sign > 0]
    against = [f"less {words} {_exact(micros, house)}" for words, micros in terms if micros * sign < 0]
    if closing:
        total = f"{'You are owed' if closing > 0 else 'You owe'} {_exact(closing, house)} net"
    else:
        total = "You are even"
    return f"{total}: {', '.join([*with_it, *against]) or 'nothing moved'}."


def _exact(micros: int, house: House) -> str:
    return money.exact(micros=abs(micros), currency=house.currency, language=house.language)


# --- What moved ------------------------------------------------------------------------------------------


def _parts(*, house: House, account: Account, month: date) -> list[Part]:
    rows = list(_movements(house=house, account=account, month=month))
    others = _others(account=account, rows=rows)
    by_kind: dict[str, list[Movement]] = defaultdict(list)
    for row in rows:
        by_kind[row["moved_by"]].append(_movement(row=row, other=others.get(row["entry_id"], "")))
    return [
        Part(kind=kind, micros=sum(movement.micros for movement in by_kind[kind]), movements=by_kind[kind])
        for kind in WORDS
        if by_kind[kind]
    ]


def _movements(*, house: House, account: Account, month: date) -> QuerySet[Line, dict[str, Any]]:
    """An account's lines of a month, each with the voucher it came from or undoes."""
    activity, undone = "entry__exposure__activity__", "entry__reverses__exposure__activity__"
    found: QuerySet[Line, dict[str, Any]] = (
        months.lines(house=house, month=month)
        .filter(account=account)
        .annotate(
            moved_by=Coalesce(F("entry__reverses__kind"), F("entry__kind")),
            title=Coalesce(
                *(F(f"{activity}title"), F(f"{undone}title")),
                *(F("entry__expense__title"), F("entry__reverses__expense__title")),
            ),
            activity=Coalesce(F(f"{activity}uid"), F(f"{undone}uid")),
        )
        .order_by("entry__effective_on", "entry__seq")
        .values(
            *("entry_id", "moved_by", "title", "activity", "amount_micros"),
            *("entry__effective_on", "entry__kind", "entry__memo"),
        )
    )
    return found


def _movement(*, row: Mapping[str, Any], other: str) -> Movement:
    return Movement(
        on=row["entry__effective_on"],
        micros=row["amount_micros"],
        is_taken_back=row["entry__kind"] == EntryKind.REVERSAL,
        title=row["title"] or "",
        activity=row["activity"],
        other=other,
        memo=row["entry__memo"],
    )


def _others(*, account: Account, rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Who is at the other end of each entry between people, by its id."""
    entries = [row["entry_id"] for row in rows if row["moved_by"] not in _ONE_SIDED]
    names: dict[int, list[str]] = defaultdict(list)
    lines = Line.objects.filter(entry__in=entries).exclude(account=account)
    for line in lines.select_related("account__housemate").order_by("id") if entries else ():
        names[line.entry_id].append(queries.account_name(account=line.account))
    return {entry_id: ", ".join(found) for entry_id, found in names.items()}


# --- What becomes of it ----------------------------------------------------------------------------------


def _planned(*, transfers: Iterable[Transfer], account: Account) -> Iterator[Planned]:
    for transfer in transfers:
        if account.pk == transfer.payer_id:
            other, micros = transfer.payee, -transfer.amount_micros
        elif account.pk == transfer.payee_id:
            other, micros = transfer.payer, transfer.amount_micros
        else:
            continue
        yield Planned(transfer=transfer, other=queries.account_name(account=other), micros=micros)
