"""Leaving a house: even, having settled or handed over; and being forgotten afterwards."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from house import audit, housemates, money
from house.errors import Conflict, NotAllowed, Refused
from house.models import House, Housemate
from ledger import erasing, journal, months, offers, payments, plans, queries, recurrences
from ledger.models import (
    Account,
    AccountKind,
    Entry,
    EntryKind,
    Handover,
    HandoverStatus,
    Transfer,
    TransferStatus,
)


@journal.atomic
def leave(*, housemate: Housemate, by: Housemate, at: datetime) -> Housemate:
    """This function will end somebody's stay today, their balance being zero; today is still lived.

    What they repeat ends, and what is due of it is logged first. Less than the currency's smallest coin is
    left to the house fund. Rows of plans that nobody has claimed are carried on. Who has left already is
    returned as they are.
    Raises: Refused with the code "balance", the amount and the two ways out; "waiting" while a payment of
    theirs waits for an answer; "keeps-fund" and "last-admin" while somebody else has to take that over first;
    NotAllowed to all but themselves and an admin.
    """
    house, leaver = _lock(housemate=housemate)
    by = Housemate.objects.get(pk=by.pk)
    if by.house_id != house.pk:
        raise Http404
    if by.pk != leaver.pk and not by.is_admin:
        raise NotAllowed("Somebody leaves by themselves, or an admin sees them off.")
    if not leaver.lives_here:
        return leaver
    recurrences.end_all_of(leaver=leaver, at=at)
    _check_is_settled(house=house, leaver=leaver)
    _check_is_free(house=house, leaver=leaver)
    _leave_coins(house=house, leaver=leaver, at=at, by=by)
    _drop_what_waits(house=house, leaver=leaver, at=at)
    leaver.left_on, leaver.keeps_fund = house.day_of(at), False
    leaver.save(update_fields=["left_on", "keeps_fund"])
    audit.record(house=house, action="housemate.left", at=at, by=by, housemate=leaver.pk)
    return leaver


def obstacle(*, housemate: Housemate) -> Refused | None:
    """This function will say as what `leave` would refuse somebody now, or `forget` once they have left.

    None when nothing keeps them.
    """
    try:
        _check_is_settled(house=housemate.house, leaver=housemate)
        if housemate.lives_here:
            _check_is_free(house=housemate.house, leaver=housemate)
        else:
            _check_is_over(house=housemate.house, place=housemate)
    except Refused as refusal:
        return refusal
    return None


@journal.atomic
def settle(*, by: Housemate, at: datetime) -> list[Transfer]:
    """This function will ask for the transfers that bring a housemate's balance to zero now.

    They go to (or come from) those whose balances stand against it, the largest first, and the fund for the
    rest; what frozen plans ask of the others already is left to these. Their own unclaimed rows are carried;
    where they ask for the same already, they stay.
    Raises: Refused with the code "even" when there is nothing to settle, "waiting" as `leave` does.
    """
    house, leaver = _lock(housemate=by)
    _check_nothing_waits(house=house, leaver=leaver)
    account = journal.account(house=house, kind=AccountKind.MEMBER, housemate=leaver)
    fund = journal.account(house=house, kind=AccountKind.FUND)
    unit = money.minor_unit_micros(currency=house.currency)
    free = {key: _whole(micros, unit) for key, micros in _free(house=house, leaver=leaver, account=account)}
    if not free[account.pk]:
        raise Refused("There is nothing to settle: you are even with the house.", code="even")
    rows = plans.settle_one(balances=free, key=account.pk, hub=fund.pk)
    asked = list(_unclaimed(leaver).order_by("number"))
    if [(row.leaver_id, row.payer_id, row.payee_id, row.amount_micros) for row in asked] == [
        (leaver.pk, row.payer, row.payee, row.amount) for row in rows
    ]:
        return asked
    _unclaimed(leaver).update(status=TransferStatus.CARRIED)
    made = Transfer.objects.bulk_create(
        Transfer(
            house=house,
            leaver=leaver,
            number=number,
            payer_id=row.payer,
            payee_id=row.payee,
            amount_micros=row.amount,
        )
        for number, row in enumerate(rows, start=1)
    )
    audit.record(house=house, action="housemate.settling", at=at, by=leaver)
    return made


@journal.atomic
def forget(*, by: Housemate, at: datetime) -> Housemate:
    """This function will take the name off somebody who left, who is "former housemate N" from then on.

    What they stated about their life, and what they kept for themselves, is erased; their lines stay, for
    others' sums need them. Whoever stayed more than once is forgotten for every stay.
    Raises: Refused while they live here, with the code "month-open" until the months they lived here are
    closed, which may still bring them something; "balance" while they are not even, or "waiting".
    """
    house, leaver = _lock(housemate=by)
    places = list(house.housemates.filter(user=leaver.user_id).order_by("pk")) if leaver.user_id else [leaver]
    if any(place.lives_here for place in places):
        raise Refused("Only who has left can be forgotten.", code="lives-here")
    for place in places:
        place.house = house
        _check_is_settled(house=house, leaver=place)
        _check_is_over(house=house, place=place)
    for place in places:
        _leave_coins(house=house, leaver=place, at=at, by=leaver)
        erasing.erase(housemate=place)
        housemates.forget(housemate=place)
    audit.record(house=house, action="housemate.forgotten", at=at, by=leaver)
    return Housemate.objects.select_related("house").get(pk=leaver.pk)


def _check_is_over(*, house: House, place: Housemate) -> None:
    if place.left_on and months.next_to_close(house=house) <= place.left_on:
        raise Refused(
            f"{place.left_on:%B %Y} is not closed yet, and may still bring you something.", code="month-open"
        )


# --- Handing over ----------------------------------------------------------------------------------------


@journal.atomic
def offer(*, by: Housemate, successor_id: int, at: datetime) -> Handover:
    """This function will ask another housemate to take over one's balance as it stands now.

    The same offer again is the one that waits; another offer takes its place.
    Raises: Refused for oneself or somebody who does not live here, with the code "even" when there is nothing
    to hand over, "waiting" as `leave` does.
    """
    house, leaver = _lock(housemate=by)
    successor = house.housemates.current().exclude(pk=leaver.pk).filter(pk=successor_id).first()
    if successor is None:
        raise Refused("Somebody else who lives here has to take it over.", field="successor")
    _check_nothing_waits(house=house, leaver=leaver)
    amount = queries.balance(housemate=leaver)
    if amount == 0:
        raise Refused("There is nothing to hand over: you are even with the house.", code="even")
    waiting = house.handovers.filter(leaver=leaver, status=HandoverStatus.OFFERED)
    if same := waiting.filter(successor=successor, amount_micros=amount).first():
        return same
    waiting.update(status=HandoverStatus.WITHDRAWN, answered_at=at)
    made = Handover.objects.create(
        house=house, leaver=leaver, successor=successor, amount_micros=amount, offered_at=at
    )
    audit.record(house=house, action="handover.offered", at=at, by=leaver, handover=made.pk)
    return made


@journal.atomic
def accept(*, handover_id: int, by: Housemate, at: datetime) -> Handover:
    """This function will move the balance that was offered to the one who agrees, once.

    Raises: Http404 for another house's; NotAllowed to all but the one asked; Conflict with the code "changed"
    when the balance is another one by now, "answered" when the offer was withdrawn or declined.
    """
    house, handover = _lock_handover(handover_id=handover_id, by=by)
    if by.pk != handover.successor_id:
        raise NotAllowed("Only the one who was asked can take it over.")
    if handover.status == HandoverStatus.ACCEPTED:
        return handover
    _check_waits(handover)
    _check_nothing_waits(house=house, leaver=handover.leaver)
    if queries.balance(housemate=handover.leaver) != handover.amount_micros:
        raise Conflict("The balance has changed since; it has to be offered anew.", code="changed")
    handover.entry = _hand_over(house=house, handover=handover, by=by, at=at)
    _unclaimed(handover.leaver).update(status=TransferStatus.CARRIED)
    return _answer(handover=handover, answer=HandoverStatus.ACCEPTED, by=by, at=at)


@journal.atomic
def decline(*, handover_id: int, by: Housemate, at: datetime) -> Handover:
    """This function will refuse to take a balance over, or take one's own offer back; no figure moves.

    Raises: Http404 for another house's; NotAllowed to all but its two people; Conflict once it is accepted.
    """
    _house, handover = _lock_handover(handover_id=handover_id, by=by)
    if by.pk not in {handover.successor_id, handover.leaver_id}:
        raise NotAllowed("Only the two it is between can say no to it.")
    is_own = by.pk == handover.leaver_id
    answer = HandoverStatus.WITHDRAWN if is_own else HandoverStatus.DECLINED
    if handover.status == answer:
        return handover
    _check_waits(handover)
    return _answer(handover=handover, answer=answer, by=by, at=at)


def _answer(*, handover: Handover, answer: HandoverStatus, by: Housemate, at: datetime) -> Handover:
    handover.status, handover.answered_at = answer, at
    handover.save(update_fields=["status", "answered_at", "entry"])
    audit.record(house=by.house, action=f"handover.{answer}", at=at, by=by, handover=handover.pk)
    return handover


def _hand_over(*, house: House, handover: Handover, by: Housemate, at: datetime) -> Entry:
    leavers, successors = (
        journal.account(house=house, kind=AccountKind.MEMBER, housemate=housemate)
        for housemate in (handover.leaver, handover.successor)
    )
    posting = journal.Posting(
        kind=EntryKind.HANDOVER,
        effective_on=months.open_day(house=house, day=house.day_of(at)),
        key=f"handover:{handover.pk}",
        amounts={leavers: -handover.amount_micros, successors: handover.amount_micros},
        source=f"handover:{handover.pk}",
    )
    return journal.post(house=house, posting=posting, at=at, by=by)


# --- What has to be so first -----------------------------------------------------------------------------


def _check_is_settled(*, house: House, leaver: Housemate) -> None:
    _check_nothing_waits(house=house, leaver=leaver)
    balance = queries.balance(housemate=leaver)
    if abs(balance) < money.minor_unit_micros(currency=house.currency):
        return
    amount = money.text(micros=abs(balance), currency=house.currency, language=house.language)
    owes = (
        f"{leaver.name} still owes the house {amount}"
        if balance < 0
        else (f"The house still owes {leaver.name} {amount}")
    )
    ways = "There are two ways out: settle it now, or hand it over to a housemate who agrees."
    raise Refused(f"{owes}. {ways if leaver.lives_here else 'Settle it first.'}", code="balance")


def _check_nothing_waits(*, house: House, leaver: Housemate) -> None:
    waiting = _rows_of(leaver).filter(status=TransferStatus.CLAIMED).first()
    if waiting is not None:
        amount = money.text(micros=waiting.amount_micros, currency=house.currency, language=house.language)
        raise Refused(f"A payment of {amount} waits to be confirmed first.", code="waiting")


def _check_is_free(*, house: House, leaver: Housemate) -> None:
    others = house.housemates.current().exclude(pk=leaver.pk)
    if not others.exists():
        return
    if leaver.keeps_fund:
        raise Refused("The house fund needs another keeper first.", code="keeps-fund")
    if leaver.is_admin and not any(other.is_admin for other in others):
        raise Refused("The house needs another admin first.", code="last-admin")


def _check_waits(handover: Handover) -> None:
    if handover.status != HandoverStatus.OFFERED:
        raise Conflict(f"This was {handover.status} in the meantime.", code="answered")


# --- Parts -----------------------------------------------------------------------------------------------


def _leave_coins(*, house: House, leaver: Housemate, at: datetime, by: Housemate) -> None:
    """Less than the smallest coin cannot be paid: the fund takes it, or gives it."""
    rest = queries.balance(housemate=leaver)
    if rest == 0:
        return
    account = journal.account(house=house, kind=AccountKind.MEMBER, housemate=leaver)
    fund = journal.account(house=house, kind=AccountKind.FUND)
    last = Entry.objects.filter(house=house).order_by("-seq").values_list("seq", flat=True).first()
    posting = journal.Posting(
        kind=EntryKind.HANDOVER,
        effective_on=months.open_day(house=house, day=house.day_of(at)),
        key=f"coins:{leaver.pk}:{last}",
        amounts={account: -rest, fund: rest},
        source=f"coins:{leaver.pk}",
        memo="less than the smallest coin",
    )
    journal.post(house=house, posting=posting, at=at, by=by)


def _drop_what_waits(*, house: House, leaver: Housemate, at: datetime) -> None:
    _unclaimed(leaver).update(status=TransferStatus.CARRIED)
    offers.drop_of(leaver=leaver, at=at)
    asked = house.handovers.filter(Q(leaver=leaver) | Q(successor=leaver), status=HandoverStatus.OFFERED)
    asked.update(status=HandoverStatus.WITHDRAWN, answered_at=at)


def _free(*, house: House, leaver: Housemate, account: Account) -> Iterator[tuple[int, int]]:
    """Own balance, and those of who lives here as they will stand when every frozen row of theirs is paid."""
    lived_in = Account.objects.filter(house=house, housemate__left_on=None).exclude(housemate=None)
    here = {*lived_in.values_list("pk", flat=True), account.pk}
    free = dict.fromkeys(here, 0)
    free |= {row.account_id: row.micros for row in queries.balances(house=house) if row.account_id}
    asked = house.transfers.filter(status__in=[*payments.UNPAID, TransferStatus.CLAIMED])
    others = asked.exclude(pk__in=_unclaimed(leaver))
    for payer, payee, micros in others.values_list("payer_id", "payee_id", "amount_micros"):
        free[payer] = free.get(payer, 0) + micros
        free[payee] = free.get(payee, 0) - micros
    yield from ((key, micros) for key, micros in free.items() if key in here)


def _whole(micros: int, unit_micros: int) -> int:
    rest = abs(micros) % unit_micros
    return micros - rest if micros > 0 else micros + rest


def _rows_of(leaver: Housemate) -> QuerySet[Transfer]:
    return Transfer.objects.filter(Q(payer__housemate=leaver) | Q(payee__housemate=leaver))


def _unclaimed(leaver: Housemate) -> QuerySet[Transfer]:
    return _rows_of(leaver).filter(status__in=payments.UNPAID)


def _lock(*, housemate: Housemate) -> tuple[House, Housemate]:
    house = journal.lock(house_id=housemate.house_id)
    found = Housemate.objects.get(pk=housemate.pk)
    found.house = house
    return house, found


def _lock_handover(*, handover_id: int, by: Housemate) -> tuple[House, Handover]:
    house = journal.lock(house_id=by.house_id)
    handovers = Handover.objects.select_related("leaver", "successor").filter(house=house)
    if (handover := handovers.filter(pk=handover_id).first()) is None:
        raise Http404
    return house, handover
