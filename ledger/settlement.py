"""Month's end: share out the pool, write statements, freeze the plan; then payments, claimed, confirmed."""

from datetime import date, datetime

from django.http import Http404

from house import audit, money
from house.errors import NotAllowed, Refused
from house.models import House, Housemate, RefundRule
from ledger import journal, months, netting, sharing
from ledger.models import (
    Account,
    AccountKind,
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
    """This function will close every month that is over, oldest first, each in a transaction of its own."""
    house = House.objects.get(pk=house_id)
    closed = []
    while months.next_month(month=(month := months.next_to_close(house=house))) <= house.day_of(at):
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
    pool_micros = _share_out(house=house, month=month, at=at)
    # From here on the month is locked: a trigger refuses any later entry dated in it.
    settlement = Settlement.objects.create(
        house=house, month=month, refund_rule=house.refund_rule, pool_micros=pool_micros, closed_at=at
    )
    opening = dict(last.statements.values_list("account_id", "closing_micros")) if last else {}
    statements = Statement.objects.bulk_create(months.statements(settlement=settlement, opening=opening))
    house.transfers.filter(status=TransferStatus.OPEN).update(status=TransferStatus.CARRIED)
    _write_plan(settlement=settlement, closing={row.account_id: row.closing_micros for row in statements})
    audit.record(house=house, action="month.closed", at=at, by=None, month=f"{month:%Y-%m}")
    return settlement


def _share_out(*, house: House, month: date, at: datetime) -> int:
    for housemate in house.housemates.all():
        journal.account(house=house, kind=AccountKind.MEMBER, housemate=housemate)
    collected = months.collected(house=house, month=month)
    pool_micros = sum(charge.amount_micros for charge in collected)
    received = _received(house=house, collected=collected, pool_micros=pool_micros)
    if any(received.values()):
        pool = journal.account(house=house, kind=AccountKind.POOL)
        posting = journal.Posting(
            kind=EntryKind.DISTRIBUTION,
            effective_on=months.last_day(month=month),
            key=f"close:{house.pk}:{month:%Y-%m}",
            amounts={pool: -pool_micros, **received},
            source=f"month:{month:%Y-%m}",
        )
        journal.post(house=house, posting=posting, at=at, by=None)
    return pool_micros


def _received(*, house: House, collected: list[sharing.Collected], pool_micros: int) -> dict[Account, int]:
    if house.refund_rule == RefundRule.POT:
        return {journal.account(house=house, kind=AccountKind.FUND): pool_micros}
    shares = sharing.equal_shares(collected=collected)
    whole = sharing.largest_remainder(shares=shares, order=sorted(shares))
    accounts = Account.objects.in_bulk(list(whole))
    return {accounts[key]: micros for key, micros in whole.items()}


def _write_plan(*, settlement: Settlement, closing: dict[int, int]) -> None:
    house = settlement.house
    unit = money.minor_unit_micros(currency=house.currency)
    turn = settlement.month.year * 12 + settlement.month.month
    due = _without_claimed(house=house, balances=closing)
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


def _without_claimed(*, house: House, balances: dict[int, int]) -> dict[int, int]:
    """A payment that waits for its confirmation is not asked for a second time."""
    due = dict(balances)
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
    transfer = _lock_transfer(transfer_id=transfer_id, by=by)
    if not acts_for(housemate=by, account=transfer.payer, other=transfer.payee):
        raise NotAllowed("Only the one who pays can say that it is paid.")
    if transfer.status in {TransferStatus.CLAIMED, TransferStatus.CONFIRMED}:
        return transfer
    transfer.status, transfer.claimed_at, transfer.claimed_by = TransferStatus.CLAIMED, at, by
    transfer.save(update_fields=["status", "claimed_at", "claimed_by"])
    audit.record(house=by.house, action="transfer.claimed", at=at, by=by, transfer=transfer.pk)
    return transfer


@journal.atomic
def confirm(*, transfer_id: int, by: Housemate, at: datetime) -> Transfer:
    """This function will post a payment that the payee has received, once.

    Raises: Http404 for another house's transfer; NotAllowed to all but the payee; Refused once carried on.
    """
    transfer = _lock_transfer(transfer_id=transfer_id, by=by)
    if not acts_for(housemate=by, account=transfer.payee, other=transfer.payer):
        raise NotAllowed("Only the one who receives it can confirm it.")
    if transfer.status == TransferStatus.CONFIRMED:
        return transfer
    house = transfer.house
    posting = journal.Posting(
        kind=EntryKind.PAYMENT,
        effective_on=months.open_day(house=house, day=house.day_of(at)),
        key=f"transfer:{transfer.pk}",
        amounts={transfer.payer: transfer.amount_micros, transfer.payee: -transfer.amount_micros},
        source=f"transfer:{transfer.pk}",
    )
    transfer.entry = journal.post(house=house, posting=posting, at=at, by=by)
    transfer.status, transfer.confirmed_at, transfer.confirmed_by = TransferStatus.CONFIRMED, at, by
    transfer.save(update_fields=["status", "confirmed_at", "confirmed_by", "entry"])
    audit.record(house=house, action="transfer.confirmed", at=at, by=by, transfer=transfer.pk)
    return transfer


def _lock_transfer(*, transfer_id: int, by: Housemate) -> Transfer:
    journal.lock(house_id=by.house_id)
    found = Transfer.objects.select_related("house", "payer", "payee").filter(house=by.house, pk=transfer_id)
    if (transfer := found.first()) is None:
        raise Http404
    if transfer.status == TransferStatus.CARRIED:
        raise Refused("This was carried into a later month: its plan has the amount now.", code="carried")
    return transfer


def acts_for(*, housemate: Housemate, account: Account, other: Account) -> bool:
    """This function will tell whether a housemate speaks for an account in a transfer with another.

    A housemate speaks for their own. The fund's keeper speaks for the fund; without a keeper every housemate
    does but the one at the other end, unless nobody else lives there.
    """
    if account.housemate_id is not None:
        return account.housemate_id == housemate.pk
    keeper = housemate.house.housemates.current().filter(keeps_fund=True).first()
    if keeper is not None:
        return keeper.pk == housemate.pk
    if housemate.pk != other.housemate_id:
        return True
    return not housemate.house.housemates.current().exclude(pk=housemate.pk).exists()
