"""Double entry for a house: accounts, entries and lines; and the vouchers of what was posted.

Amounts are integer micros of the house's currency; positive = the house owes the account. Every entry sums to
zero, so all accounts of a house always do. Entries and lines are only ever added: the database refuses the
rest, and composite keys (see the migrations) keep a row from pointing into another house.
"""

from ledger.models.activities import Activity, ActivityQuerySet, Exposure
from ledger.models.departures import Handover, HandoverStatus
from ledger.models.expenses import Expense
from ledger.models.journal import Account, AccountKind, Entry, EntryKind, Line
from ledger.models.months import Settlement, Statement, Transfer, TransferStatus
from ledger.models.prices import Price, PriceShare

__all__ = [
    "Account",
    "AccountKind",
    "Activity",
    "ActivityQuerySet",
    "Entry",
    "EntryKind",
    "Expense",
    "Exposure",
    "Handover",
    "HandoverStatus",
    "Line",
    "Price",
    "PriceShare",
    "Settlement",
    "Statement",
    "Transfer",
    "TransferStatus",
]
