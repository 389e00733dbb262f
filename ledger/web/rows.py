"""The rows of months and payments: whose each statement is, and who may say what of a transfer."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from house import money
from house.models import House, Housemate
from ledger import disclosure, payments, queries
from ledger import expenses as bought


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementRow:
    """An account's statement, what of it waits, and the amount that it is too small for, if that is why.

    `microcovids` are None where they stay hidden from the reader.
    """

    name: str
    is_mine: bool
    statement: Any
    microcovids: Decimal | None
    waits_micros: int
    waits_below_micros: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TransferRow:
    """A transfer with its people's names, and what the reader may say about it."""

    transfer: Any
    payer: str
    payee: str
    may_claim: bool
    may_confirm: bool
    may_dispute: bool
    may_undo: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpenseRow:
    """An expense; `undone` is the entry that took it back, and None while it stands."""

    expense: Any
    undone: Any
    may_take_back: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Undoing:
    """Where somebody stands, and where they would once the payment is taken back."""

    name: str
    before_micros: int
    after_micros: int


def statements(
    *, month: queries.MonthStatement, waiting: Mapping[int, int], mine: Housemate
) -> Iterator[StatementRow]:
    """This function will name each statement, leaving out what the house itself collected and shared out."""
    asked = {key for row in month.transfers for key in (row.payer_id, row.payee_id)}
    for statement in month.statements:
        account, waits = statement.account, waiting.get(statement.account_id, 0)
        if account.housemate_id or statement.closing_micros:
            yield StatementRow(
                name=queries.account_name(account=account),
                is_mine=account.housemate_id == mine.pk,
                statement=statement,
                microcovids=disclosure.seen(
                    microcovids=statement.microcovids,
                    hidden=month.hides_microcovids,
                    is_mine=account.housemate_id == mine.pk,
                ),
                waits_micros=0 if _is_dust(waits, mine.house) and account.pk in asked else waits,
                waits_below_micros=None if account.pk in asked else _threshold(waits, mine.house),
            )


def so_far(*, people: Sequence[queries.PersonMonth]) -> dict[str, Any]:
    """This function will lay out a running month: its rows, whether some of it is hidden, the longest bar."""
    return {
        "so_far": people,
        "hides": any(row.microcovids is None for row in people),
        "most": max((row.microcovids or 0 for row in people), default=0),
    }


def _is_dust(micros: int, house: House) -> bool:
    return abs(micros) < money.minor_unit_micros(currency=house.currency)


def _threshold(micros: int, house: House) -> int | None:
    """What the amount is too small for: the house's own threshold, else the smallest coin."""
    coin = money.minor_unit_micros(currency=house.currency)
    return next((least for least in (house.carry_below_micros, coin) if abs(micros) < least), None)


def transfers(
    *, transfers: Iterable[Any], mine: Housemate, housemates: Sequence[Housemate]
) -> Iterator[TransferRow]:
    """This function will list transfers with what the reader may say of each; `housemates` live here now."""
    for transfer in transfers:
        about: dict[str, Any] = {"transfer": transfer, "by": mine, "housemates": housemates}
        yield TransferRow(
            transfer=transfer,
            payer=queries.account_name(account=transfer.payer),
            payee=queries.account_name(account=transfer.payee),
            may_claim=payments.may_claim(**about),
            may_confirm=payments.may_confirm(**about),
            may_dispute=payments.may_dispute(**about),
            may_undo=payments.may_undo(**about),
        )


def between(*, rows: Iterable[TransferRow], mine: Housemate) -> Iterator[TransferRow]:
    """This function will keep the transfers in which the reader is at one end, or speaks for it."""
    for row in rows:
        owners = (row.transfer.payer.housemate, row.transfer.payee.housemate)
        ends = {owner.user_id for owner in owners if owner}
        if mine.user_id in ends or row.may_claim or row.may_confirm or row.may_dispute or row.may_undo:
            yield row


def balances(*, balances: Iterable[queries.Balance], here: Container[int]) -> Iterator[queries.Balance]:
    """This function will leave out who has left and is even; `here` are the ids of who lives in the house."""
    for row in balances:
        if row.micros or row.pending_micros or row.housemate_id is None or row.housemate_id in here:
            yield row


def expenses(*, expenses: Iterable[Any], mine: Housemate) -> Iterator[ExpenseRow]:
    """This function will list expenses with whether they stand and whether the reader can take them back."""
    for expense in expenses:
        undone = getattr(expense.entry, "reversed_by", None)
        may = undone is None and bought.may_take_back(expense=expense, by=mine)
        yield ExpenseRow(expense=expense, undone=undone, may_take_back=may)


def undoing(*, transfer: Any, mine: Housemate) -> Iterator[Undoing]:
    """This function will say what taking a payment back does to the balances that the reader sees."""
    balances = {row.account_id: row.micros for row in queries.balances(house=mine.house)}
    amount = transfer.amount_micros
    for account, change in ((transfer.payer, -amount), (transfer.payee, amount)):
        if mine.lives_here or account.housemate_id == mine.pk:
            before = balances.get(account.pk, 0)
            name = queries.account_name(account=account)
            yield Undoing(name=name, before_micros=before, after_micros=before + change)
