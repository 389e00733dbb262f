"""The rows of a month's page: whose statement each is, and who may say that a transfer is done."""

from collections.abc import Iterator, Sequence
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
    *, month: queries.MonthStatement, mine: Housemate, housemates: Sequence[Housemate]
) -> Iterator[TransferRow]:
    """This function will list a month's plan with what the reader, one of the housemates, may do in it."""
    for transfer in month.transfers:
        yield TransferRow(
            transfer=transfer,
            payer=queries.account_name(account=transfer.payer),
            payee=queries.account_name(account=transfer.payee),
            may_claim=payments.may_claim(transfer=transfer, by=mine, housemates=housemates),
            may_confirm=payments.may_confirm(transfer=transfer, by=mine, housemates=housemates),
        )
