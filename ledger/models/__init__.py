"""Double entry for a house: accounts, entries and lines; and the vouchers of what was posted.

Amounts are integer micros of the house's currency; positive = the house owes the account. Every entry sums to
zero, so all accounts of a house always do. Entries and lines are only ever added: the database refuses the
rest, and composite keys (see the migrations) keep a row from pointing into another house.
"""

from ledger.models.activities import Activity, ActivityQuerySet, Exposure, ExposurePayer
from ledger.models.budgets import Budget
from ledger.models.contacts import Contact, owned_by
from ledger.models.departures import Handover, HandoverStatus
from ledger.models.expenses import Expense
from ledger.models.journal import Account, AccountKind, Entry, EntryKind, Line
from ledger.models.months import Settlement, Statement, Transfer, TransferStatus
from ledger.models.offers import (
    AGREED,
    WAITING,
    NoticeKind,
    Offer,
    OfferKind,
    OfferNotice,
    OfferReply,
    OfferStatus,
    OfferTurn,
    ReplyStatus,
    SealedNumber,
    Side,
)
from ledger.models.prices import Price, PriceShare
from ledger.models.recurrences import ExceptionKind, Recurrence, RecurrenceException, RecurrenceKind
from ledger.models.shortcuts import Favourite, HousePreset

__all__ = [
    "AGREED",
    "WAITING",
    "Account",
    "AccountKind",
    "Activity",
    "ActivityQuerySet",
    "Budget",
    "Contact",
    "Entry",
    "EntryKind",
    "ExceptionKind",
    "Expense",
    "Exposure",
    "ExposurePayer",
    "Favourite",
    "Handover",
    "HandoverStatus",
    "HousePreset",
    "Line",
    "NoticeKind",
    "Offer",
    "OfferKind",
    "OfferNotice",
    "OfferReply",
    "OfferStatus",
    "OfferTurn",
    "Price",
    "PriceShare",
    "Recurrence",
    "RecurrenceException",
    "RecurrenceKind",
    "ReplyStatus",
    "SealedNumber",
    "Settlement",
    "Side",
    "Statement",
    "Transfer",
    "TransferStatus",
    "owned_by",
]
