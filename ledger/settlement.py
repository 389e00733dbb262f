"""Month's end: share out the pool, write statements, freeze the plan; then payments, claimed, confirmed."""

from collections.abc import Sequence
from datetime import date, datetime

from django.http import Http404

from house import audit, money
from house.errors import NotAllowed, Refused
from house.models import House, Housemate
from ledger import journal, months, netting, sharing
from ledger.models import (
    Account,
    AccountKind,
    Entry,
    EntryKind,
    Settlement,
    Statement,
    Transfer,
    TransferStatus,
)


@journal.atomic
def close(*, house_id: int, month: date, at: datetime) -> Settlement:
    """This function will close a month that is over; a month closed before is returned as it stands.

    Raises: Refused while the month still runs in the house's zone, or while an earlier one is open.
    """
    house = journal.lock(house_id=house_id)
    if closed := Settlement.objects.filter(house=house, month=month).first():
        return closed
    _check_is_next(house=house, month=month, today=house.day_of(at))
    return _close(house=house, month=month, at=at)


def close_due(*, house_id: int, at: datetime) -> list[Settlement]:
    """This function will close every month whose closing day has come, each in a transaction of its own."""
    house = House.objects.get(pk=house_id)
    closed = []
    while months.closes_on(month=(month := months.next_to_close(house=house))) <= house.day_of(at):
        closed.append(close(house_id=house_id, month=month, at=at))
    return closed


def _check_is_next(*, house: House, month: date, today: date) -> None:
    expected = months.next_to_close(house=house)
    if month < expected:
        raise Refused(f"The house's months begin with {expected:%Y-%m}.", field="month")
    if today < months.next_month(month=month):
        raise Refused(f"{month:%Y-%m} is not over yet where the house is.", field="month")
    if month != expected:
        raise Refused(f"Months close in order: {expected:%Y-%m} is the next.", field="month")


def _close(*, house: House, month: date, at: datetime) -> Settlement:
    last = months.last_closed(house=house)
    to_fund_micros, shared_micros = _share_out(house=house, month=month, at=at)
    # From here on the month is locked: a trigger refuses any later entry dated in it.
    settlement = Settlement.objects.create(
        house=house,
        month=month,
        pool_micros=to_fund_micros + shared_micros,
        to_fund_micros=to_fund_micros,
        shared_micros=shared_micros,
        closed_at=at,
    )
    opening = dict(last.statements.values_list("account_id", "closing_micros")) if last else {}
    statements = Statement.objects.bulk_create(months.statements(settlement=settlement, opening=opening))
    house.transfers.filter(status=TransferStatus.OPEN).update(status=TransferStatus.CARRIED)
    _write_plan(settlement=settlement, closing={row.account_id: row.closing_micros for row in statements})
    audit.record(house=house, action="month.closed", at=at, by=None, month=f"{month:%Y-%m}")
    return settlement


def _share_out(*, house: House, month: date, at: datetime) -> tuple[int, int]:
    """What went to the fund, and what to people."""
    for housemate in house.housemates.all():
        journal.account(house=house, kind=AccountKind.MEMBER, housemate=housemate)
    fund = journal.account(house=house, kind=AccountKind.FUND)
    shares = sharing.equal_shares(collected=months.collected(house=house, month=month))
    received = sharing.largest_remainder(shares=shares, order=sorted(shares))
    pool_micros = sum(received.values())
    if any(received.values()):
        pool = journal.account(house=house, kind=AccountKind.POOL)
        accounts = Account.objects.in_bulk(list(received))
        posting = journal.Posting(
            kind=EntryKind.DISTRIBUTION,
            effective_on=months.last_day(month=month),
            key=f"close:{house.pk}:{month:%Y-%m}",
            amounts={pool: -pool_micros, **{accounts[key]: micros for key, micros in received.items()}},
            source=f"month:{month:%Y-%m}",
        )
        journal.post(house=house, posting=posting, at=at, by=None)
    to_fund_micros = received.get(fund.pk, 0)
    return to_fund_micros, pool_micros - to_fund_micros


def _write_plan(*, settlement: Settlement, closing: dict[int, int]) -> None:
    house = settlement.house
    unit = money.minor_unit_micros(currency=house.currency)
    turn = settlement.month.year * 12 + settlement.month.month
    due = _still_due(settlement=settlement, closing=closing)
    rounded = sharing.to_minor_units(balances=due, unit_micros=unit, turn=turn)
    Transfer.objects.bulk_create(
        Transfer(
            house=house,
            settlement=settlement,
            number=number,
            payer_id=payment.payer,
            payee_id=payment.payee,
            amount_micros=payment.amount,
        )
        for number, payment in enumerate(netting.transfers(balances=rounded), start=1)
    )


def _still_due(*, settlement: Settlement, closing: dict[int, int]) -> dict[int, int]:
    """Nobody is asked a second time for what was paid since, or is claimed and waits to be confirmed."""
    house = settlement.house
    due = dict(closing)
    for account_id, micros in months.paid_since(house=house, month=settlement.month).items():
        due[account_id] += micros
    for transfer in house.transfers.filter(status=TransferStatus.CLAIMED):
        due[transfer.payer_id] += transfer.amount_micros
        due[transfer.payee_id] -= transfer.amount_micros
    return due


# --- Payments --------------------------------------------------------------------------------------------


@journal.atomic
def claim(*, transfer_id: int, by: Housemate, at: datetime) -> Transfer:
    """This function will note that the payer says the money has gone; nothing is posted yet.

    Raises: Http404 for another house's transfer; NotAllowed to all but the payer; Refused once carried on.
    """
    transfer, housemates = _lock_transfer(transfer_id=transfer_id, by=by)
    if not acts_for(account=transfer.payer, other=transfer.payee, by=by, housemates=housemates):
        raise NotAllowed("Only the one who pays can say that it is paid.")
    if not may_claim(transfer=transfer, by=by, housemates=housemates):
        return _as_it_stands(transfer)
    transfer.status, transfer.claimed_at, transfer.claimed_by = TransferStatus.CLAIMED, at, by
    transfer.save(update_fields=["status", "claimed_at", "claimed_by"])
    audit.record(house=by.house, action="transfer.claimed", at=at, by=by, transfer=transfer.pk)
    return transfer


@journal.atomic
def confirm(*, transfer_id: int, by: Housemate, at: datetime) -> Transfer:
    """This function will post a payment that the payee has received, once.

    Raises: Http404 for another house's transfer; NotAllowed to all but the payee; Refused once carried on.
    """
    transfer, housemates = _lock_transfer(transfer_id=transfer_id, by=by)
    if not acts_for(account=transfer.payee, other=transfer.payer, by=by, housemates=housemates):
        raise NotAllowed("Only the one who receives it can confirm it.")
    if not may_confirm(transfer=transfer, by=by, housemates=housemates):
        return _as_it_stands(transfer)
    transfer.entry = _post_payment(transfer=transfer, by=by, at=at)
    transfer.status, transfer.confirmed_at, transfer.confirmed_by = TransferStatus.CONFIRMED, at, by
    transfer.save(update_fields=["status", "confirmed_at", "confirmed_by", "entry"])
    audit.record(house=by.house, action="transfer.confirmed", at=at, by=by, transfer=transfer.pk)
    return transfer


def may_claim(*, transfer: Transfer, by: Housemate, housemates: Sequence[Housemate]) -> bool:
    """This function will tell whether a housemate can still say that a transfer is paid."""
    speaks = acts_for(account=transfer.payer, other=transfer.payee, by=by, housemates=housemates)
    return speaks and transfer.status == TransferStatus.OPEN


def may_confirm(*, transfer: Transfer, by: Housemate, housemates: Sequence[Housemate]) -> bool:
    """This function will tell whether a housemate can confirm that a transfer has come, claimed or not."""
    speaks = acts_for(account=transfer.payee, other=transfer.payer, by=by, housemates=housemates)
    return speaks and transfer.status in {TransferStatus.OPEN, TransferStatus.CLAIMED}


def acts_for(*, account: Account, other: Account, by: Housemate, housemates: Sequence[Housemate]) -> bool:
    """This function will tell whether a housemate speaks for an account in a transfer with another.

    A housemate speaks for their own. The fund's keeper speaks for the fund; without a keeper every housemate
    does but the one at the other end, unless nobody else lives there. `housemates` live in the house now.
    """
    if account.housemate_id is not None:
        return account.housemate_id == by.pk
    if keeper := next((housemate for housemate in housemates if housemate.keeps_fund), None):
        return keeper.pk == by.pk
    return by.pk != other.housemate_id or all(housemate.pk == by.pk for housemate in housemates)


def _lock_transfer(*, transfer_id: int, by: Housemate) -> tuple[Transfer, list[Housemate]]:
    house = journal.lock(house_id=by.house_id)
    found = Transfer.objects.select_related("house", "payer", "payee").filter(house=house, pk=transfer_id)
    if (transfer := found.first()) is None:
        raise Http404
    return transfer, list(house.housemates.current())


def _as_it_stands(transfer: Transfer) -> Transfer:
    """Said before: no harm. Carried on: nothing more can be said of it."""
    if transfer.status == TransferStatus.CARRIED:
        raise Refused("This was carried into a later month: its plan has the amount now.", code="carried")
    return transfer


def _post_payment(*, transfer: Transfer, by: Housemate, at: datetime) -> Entry:
    house = transfer.house
    posting = journal.Posting(
        kind=EntryKind.PAYMENT,
        effective_on=months.open_day(house=house, day=house.day_of(at)),
        key=f"transfer:{transfer.pk}",
        amounts={transfer.payer: transfer.amount_micros, transfer.payee: -transfer.amount_micros},
        source=f"transfer:{transfer.pk}",
    )
    return journal.post(house=house, posting=posting, at=at, by=by)
