"""What becomes of a transfer: claimed, disputed, confirmed by its payee or by time, taken back.

A transfer is a row of a month's frozen plan, or of what somebody who leaves settles. Only its confirmation
posts a payment, and taking that back is a reversal. No step recomputes another row.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import Http404

from house import audit
from house.errors import NotAllowed, Refused
from house.models import House, Housemate
from ledger import journal, months
from ledger.models import Account, Entry, EntryKind, Transfer, TransferStatus

# How the source of a payment begins that a month's plan asked for, and one that a leaver's settling did.
PLANNED, SETTLED = "transfer:", "settling:"
# Nobody has paid it: the next plan has its debt.
UNPAID = (TransferStatus.OPEN, TransferStatus.DISPUTED, TransferStatus.REVERSED)
_TO_CONFIRM = (*UNPAID, TransferStatus.CLAIMED)


@journal.atomic
def claim(*, transfer_id: int, by: Housemate, at: datetime) -> Transfer:
    """This function will note that the payer says the money has gone; nothing is posted yet.

    Raises: Http404 for another house's transfer; NotAllowed to all but the payer; Refused once carried on.
    """
    transfer, housemates = _lock(transfer_id=transfer_id, by=by)
    if not _pays(transfer, by, housemates):
        raise NotAllowed("Only the one who pays can say that it is paid.")
    if not may_claim(transfer=transfer, by=by, housemates=housemates):
        return _as_it_stands(transfer)
    transfer.status, transfer.claimed_at, transfer.claimed_by = TransferStatus.CLAIMED, at, by
    transfer.save(update_fields=["status", "claimed_at", "claimed_by"])
    audit.record(house=by.house, action="transfer.claimed", at=at, by=by, transfer=transfer.pk)
    return transfer


@journal.atomic
def dispute(*, transfer_id: int, by: Housemate, at: datetime) -> Transfer:
    """This function will note that a claimed payment has not come; it then waits for its two people.

    Raises: Http404 for another house's transfer; NotAllowed to all but the payee; Refused unless
    it is claimed.
    """
    transfer, housemates = _lock(transfer_id=transfer_id, by=by)
    if not _receives(transfer, by, housemates):
        raise NotAllowed("Only the one who receives it can say that it has not come.")
    if transfer.status == TransferStatus.DISPUTED:
        return transfer
    if not may_dispute(transfer=transfer, by=by, housemates=housemates):
        raise Refused("Only a payment that is said to have gone can be missing.", code="not-claimed")
    transfer.status, transfer.disputed_at = TransferStatus.DISPUTED, at
    transfer.save(update_fields=["status", "disputed_at"])
    audit.record(house=by.house, action="transfer.disputed", at=at, by=by, transfer=transfer.pk)
    return transfer


@journal.atomic
def confirm(*, transfer_id: int, by: Housemate, at: datetime) -> Transfer:
    """This function will post a payment that the payee has received, once.

    Raises: Http404 for another house's transfer; NotAllowed to all but the payee; Refused once carried on.
    """
    transfer, housemates = _lock(transfer_id=transfer_id, by=by)
    if not _receives(transfer, by, housemates):
        raise NotAllowed("Only the one who receives it can confirm it.")
    if not may_confirm(transfer=transfer, by=by, housemates=housemates):
        return _as_it_stands(transfer)
    return _confirm(transfer=transfer, by=by, at=at)


@journal.atomic
def confirm_due(*, house_id: int, at: datetime) -> list[Transfer]:
    """This function will confirm what was claimed so many days ago as the house gives to dispute it.

    Nothing is confirmed in a house that has set no days, nor what was disputed.
    """
    house = journal.lock(house_id=house_id)
    if house.auto_confirm_days is None:
        return []
    since = at - timedelta(days=house.auto_confirm_days)
    due = _all(house).filter(status=TransferStatus.CLAIMED, claimed_at__lte=since).order_by("pk")
    return [_confirm(transfer=transfer, by=None, at=at) for transfer in due]


@journal.atomic
def undo(*, transfer_id: int, by: Housemate, at: datetime) -> Transfer:
    """This function will take a confirmation back: the payment is reversed, and the row is to be paid again.

    Raises: Http404 for another house's transfer; NotAllowed to all but the payee, whose money it is that did
    not come; Refused unless it is confirmed.
    """
    transfer, housemates = _lock(transfer_id=transfer_id, by=by)
    if not _receives(transfer, by, housemates):
        raise NotAllowed("Only the one who receives it can take the confirmation back.")
    if transfer.status == TransferStatus.REVERSED:
        return transfer
    if transfer.entry is None:
        raise Refused("There is no confirmed payment to take back.", code="not-confirmed")
    if transfer.payer.housemate and transfer.payer.housemate.user_id is None:
        raise Refused("Whoever paid this was forgotten, and can answer for nothing more.", code="forgotten")
    _reverse(transfer=transfer, payment=transfer.entry, by=by, at=at)
    audit.record(house=by.house, action="transfer.reversed", at=at, by=by, transfer=transfer.pk)
    return transfer


def _reverse(*, transfer: Transfer, payment: Entry, by: Housemate, at: datetime) -> None:
    house = transfer.house
    journal.reverse(
        entry=payment,
        key=f"{payment.key}:undone",
        effective_on=months.open_day(house=house, day=house.day_of(at)),
        at=at,
        by=by,
    )
    transfer.status, transfer.reversed_at = TransferStatus.REVERSED, at
    transfer.entry = transfer.confirmed_at = transfer.confirmed_by = None
    fields = ["status", "reversed_at", "entry", "confirmed_at", "confirmed_by"]
    transfer.save(update_fields=fields)


def _confirm(*, transfer: Transfer, by: Housemate | None, at: datetime) -> Transfer:
    transfer.entry = _post(transfer=transfer, by=by, at=at)
    transfer.status, transfer.confirmed_at, transfer.confirmed_by = TransferStatus.CONFIRMED, at, by
    transfer.save(update_fields=["status", "confirmed_at", "confirmed_by", "entry"])
    audit.record(house=transfer.house, action="transfer.confirmed", at=at, by=by, transfer=transfer.pk)
    return transfer


def _post(*, transfer: Transfer, by: Housemate | None, at: datetime) -> Entry:
    house = transfer.house
    source = f"{PLANNED if transfer.settlement_id else SETTLED}{transfer.pk}"
    # Confirmed again after it was taken back, it is another payment.
    times = Entry.objects.filter(house=house, source=source, kind=EntryKind.PAYMENT).count()
    posting = journal.Posting(
        kind=EntryKind.PAYMENT,
        effective_on=months.open_day(house=house, day=house.day_of(at)),
        key=f"transfer:{transfer.pk}" + (f":{times + 1}" if times else ""),
        amounts={transfer.payer: transfer.amount_micros, transfer.payee: -transfer.amount_micros},
        source=source,
    )
    return journal.post(house=house, posting=posting, at=at, by=by)


# --- Who may say what ------------------------------------------------------------------------------------


def may_claim(*, transfer: Transfer, by: Housemate, housemates: Sequence[Housemate]) -> bool:
    """This function will tell whether a housemate can say that a transfer is paid."""
    return transfer.status in UNPAID and _pays(transfer, by, housemates)


def may_confirm(*, transfer: Transfer, by: Housemate, housemates: Sequence[Housemate]) -> bool:
    """This function will tell whether a housemate can confirm that a transfer has come, claimed or not."""
    return transfer.status in _TO_CONFIRM and _receives(transfer, by, housemates)


def may_dispute(*, transfer: Transfer, by: Housemate, housemates: Sequence[Housemate]) -> bool:
    """This function will tell whether a housemate can say that a claimed transfer has not come."""
    return transfer.status == TransferStatus.CLAIMED and _receives(transfer, by, housemates)


def may_undo(*, transfer: Transfer, by: Housemate, housemates: Sequence[Housemate]) -> bool:
    """This function will tell whether a housemate can take the confirmation of a transfer back."""
    return transfer.status == TransferStatus.CONFIRMED and _receives(transfer, by, housemates)


def acts_for(*, account: Account, other: Account, by: Housemate, housemates: Sequence[Housemate]) -> bool:
    """This function will tell whether a housemate speaks for an account in a transfer with another.

    A housemate speaks for their own, that of an earlier stay too. The fund's keeper speaks for the fund, for
    what leaves the house and for who was forgotten; without a keeper every housemate does but the one at the
    other end, unless nobody else lives there. `housemates` live in the house now; who has left speaks for
    their own account alone.
    """
    owner = account.housemate
    if owner is not None and owner.user_id is not None:
        return owner.user_id == by.user_id
    if all(housemate.pk != by.pk for housemate in housemates):
        return False
    if keeper := next((housemate for housemate in housemates if housemate.keeps_fund), None):
        return keeper.pk == by.pk
    return by.pk != other.housemate_id or all(housemate.pk == by.pk for housemate in housemates)


def _pays(transfer: Transfer, by: Housemate, housemates: Sequence[Housemate]) -> bool:
    return acts_for(account=transfer.payer, other=transfer.payee, by=by, housemates=housemates)


def _receives(transfer: Transfer, by: Housemate, housemates: Sequence[Housemate]) -> bool:
    return acts_for(account=transfer.payee, other=transfer.payer, by=by, housemates=housemates)


def _all(house: House) -> QuerySet[Transfer]:
    found = Transfer.objects.select_related("house", "payer__housemate", "payee__housemate", "entry")
    return found.filter(house=house)


def _lock(*, transfer_id: int, by: Housemate) -> tuple[Transfer, list[Housemate]]:
    house = journal.lock(house_id=by.house_id)
    if (transfer := _all(house).filter(pk=transfer_id).first()) is None:
        raise Http404
    return transfer, list(house.housemates.current())


def _as_it_stands(transfer: Transfer) -> Transfer:
    """Said before: no harm. Carried on: nothing more can be said of it."""
    if transfer.status == TransferStatus.CARRIED:
        raise Refused("This was carried into a later month: its plan has the amount now.", code="carried")
    return transfer
