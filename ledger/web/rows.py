"""The rows of months and payments: whose each statement is, and who may say what of a transfer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from house.models import Housemate
from ledger import payments, queries


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementRow:
    name: str
    is_mine: bool
    statement: Any


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
class Undoing:
    """Where somebody stands, and where they would once the payment is taken back."""

    name: str
    before_micros: int
    after_micros: int


def statements(*, month: queries.MonthStatement, mine: Housemate) -> Iterator[StatementRow]:
    """This function will name each statement, leaving out what the house itself collected and shared out."""
    for statement in month.statements:
        account = statement.account
        if account.housemate_id or statement.closing_micros:
            yield StatementRow(
                name=queries.account_name(account=account),
                is_mine=account.housemate_id == mine.pk,
                statement=statement,
            )


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


def undoing(*, transfer: Any, mine: Housemate) -> Iterator[Undoing]:
    """This function will say what taking a payment back does to the balances that the reader sees."""
    balances, amount = queries.sums(house=mine.house), transfer.amount_micros
    for account, change in ((transfer.payer, -amount), (transfer.payee, amount)):
        if mine.lives_here or account.housemate_id == mine.pk:
            before = balances.get(account.pk, 0)
            name = queries.account_name(account=account)
            yield Undoing(name=name, before_micros=before, after_micros=before + change)
