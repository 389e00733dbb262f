"""The only writer of entries and lines, one house at a time.

Lock order: the house's row first, then accounts by id. READ COMMITTED is enough under that lock.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.http import Http404

from house.errors import Mismatch, Refused
from house.models import House, Housemate
from ledger.models import Account, AccountKind, Entry, EntryKind, Line

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 3
_SERIALIZATION_FAILURE = "40001"
_DEADLOCK = "40P01"


@dataclass(frozen=True, kw_only=True, slots=True)
class Posting:
    """What to write: amounts in micros by account, positive = the house owes the account."""

    kind: EntryKind
    effective_on: date
    key: str
    amounts: Mapping[Account, int]
    source: str
    memo: str = ""
    reverses: Entry | None = None

    @property
    def body_hash(self) -> str:
        lines = sorted((account.pk, amount) for account, amount in self.amounts.items())
        return digest([self.kind, self.effective_on.isoformat(), self.source, self.memo, lines])


def digest(body: Any) -> str:
    """This function will give a SHA-256 of a JSON body, the same whatever the order of its keys."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def atomic(operation: Callable[P, R]) -> Callable[P, R]:
    """This function will make an operation one transaction, tried again after a deadlock or a lost race."""

    @functools.wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return operation(*args, **kwargs)
            except OperationalError as error:
                # Inside a caller's transaction nothing can be tried again: it is already lost.
                if connection.in_atomic_block or attempt == ATTEMPTS or not _worth_another_try(error):
                    raise
        raise AssertionError("the last attempt either returned or raised")

    return run


def _worth_another_try(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "pgcode", None)
    return code in {_SERIALIZATION_FAILURE, _DEADLOCK}


def lock(*, house_id: int) -> House:
    """This function will take the house's lock for the rest of the transaction.

    NO KEY: rows elsewhere that only refer to the house need not wait.
    """
    return House.objects.select_for_update(no_key=True).get(pk=house_id)


def housemate_under_lock(*, by: Housemate) -> tuple[House, Housemate]:
    """This function will take the house's lock and read somebody again, who may have left meanwhile.

    Raises: Http404 when they have: they offer, answer and repeat nothing more.
    """
    house = lock(house_id=by.house_id)
    me = Housemate.objects.get(pk=by.pk)
    if not me.lives_here:
        raise Http404
    me.house = house
    return house, me


def account(*, house: House, kind: AccountKind, housemate: Housemate | None = None) -> Account:
    """This function will find an account of the house, opening it the first time; the house is locked."""
    return Account.objects.get_or_create(house=house, kind=kind, housemate=housemate)[0]


def post(*, house: House, posting: Posting, at: datetime, by: Housemate | None) -> Entry:
    """This function will write a balanced entry once; the same key and body again give the first one.

    Raises: Mismatch for a key that was used with another body.
    """
    lock(house_id=house.pk)
    return _once(house=house, posting=posting, at=at, by=by)


# The entry of a key, where there is one, and the house's last: an index look-up each, in one statement. It
# cannot be the lock's own: that one sees the house as it was before it waited.
_OF_KEY_AND_LAST = """
    (SELECT * FROM ledger_entry WHERE house_id = %(house)s AND key = %(key)s)
    UNION ALL
    (SELECT * FROM ledger_entry WHERE house_id = %(house)s ORDER BY seq DESC LIMIT 1)
"""


def _once(*, house: House, posting: Posting, at: datetime, by: Housemate | None) -> Entry:
    found = list(Entry.objects.raw(_OF_KEY_AND_LAST, {"house": house.pk, "key": posting.key}))
    if written := next((entry for entry in found if entry.key == posting.key), None):
        if written.body_hash != posting.body_hash:
            raise Mismatch("This id was used before, for something else.")
        return written
    last = max((entry.seq for entry in found), default=0)
    return _write(house=house, posting=posting, at=at, by=by, seq=last + 1)


def _write(*, house: House, posting: Posting, at: datetime, by: Housemate | None, seq: int) -> Entry:
    amounts = {account: amount for account, amount in posting.amounts.items() if amount}
    entry = Entry.objects.create(
        house=house,
        seq=seq,
        kind=posting.kind,
        effective_on=posting.effective_on,
        posted_at=at,
        key=posting.key,
        body_hash=posting.body_hash,
        line_count=len(amounts),
        source=posting.source,
        by=by,
        memo=posting.memo,
        reverses=posting.reverses,
    )
    Line.objects.bulk_create(
        Line(house=house, entry=entry, account=account, amount_micros=amount)
        for account, amount in sorted(amounts.items(), key=lambda item: item[0].pk)
    )
    return entry


def reverse(*, entry: Entry, key: str, effective_on: date, at: datetime, by: Housemate | None) -> Entry:
    """This function will undo an entry by one with all signs turned; an entry can be reversed once.

    Raises: Refused when it has been reversed under another key; Mismatch for a key of something else.
    """
    house = lock(house_id=entry.house_id)
    if undone := Entry.objects.filter(reverses=entry).first():
        if undone.key == key:
            return undone
        raise Refused("This has been undone already.")
    turned = {line.account: -line.amount_micros for line in entry.lines.select_related("account")}
    posting = Posting(
        kind=EntryKind.REVERSAL,
        effective_on=effective_on,
        key=key,
        amounts=turned,
        source=entry.source,
        memo=entry.memo,
        reverses=entry,
    )
    return _once(house=house, posting=posting, at=at, by=by)
