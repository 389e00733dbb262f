"""The ledger in the admin panel: to be read, never written; sealed shares and private inputs stay out."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from house.admin import ReadOnly
from ledger import disclosure
from ledger.models import (
    Account,
    Activity,
    Entry,
    Expense,
    Exposure,
    Handover,
    Line,
    Price,
    Settlement,
    Statement,
    Transfer,
)


class ReadOnlyRows(admin.TabularInline[Any, Any]):
    extra = 0
    show_change_link = False

    def has_add_permission(self, *_args: object) -> bool:
        return False

    def has_change_permission(self, *_args: object) -> bool:
        return False

    def has_delete_permission(self, *_args: object) -> bool:
        return False


class Lines(ReadOnlyRows):
    model = Line
    fields = ("account", "amount_micros")


class Statements(ReadOnlyRows):
    model = Statement
    exclude = ("house", "microcovids")
    readonly_fields = ("seen_microcovids",)

    @admin.display(description="microcovids")
    def seen_microcovids(self, statement: Statement) -> Decimal | None:
        hidden = disclosure.hides(house=statement.house, month=statement.settlement.month)
        return disclosure.seen(microcovids=statement.microcovids, hidden=hidden, is_mine=False)


class Transfers(ReadOnlyRows):
    model = Transfer
    fields = ("number", "payer", "payee", "amount_micros", "status")


class Exposures(ReadOnlyRows):
    model = Exposure
    fields = ("housemate", "seen_microcovids", "seen_low", "seen_high", "charge_micros", "model_version")
    readonly_fields = ("seen_microcovids", "seen_low", "seen_high")

    def get_queryset(self, _request: HttpRequest) -> QuerySet[Exposure]:
        return disclosure.exposures(reader=None).order_by("pk")

    @admin.display(description="microcovids")
    def seen_microcovids(self, exposure: Any) -> Any:
        return exposure.seen_microcovids

    @admin.display(description="low")
    def seen_low(self, exposure: Any) -> Any:
        return exposure.seen_low

    @admin.display(description="high")
    def seen_high(self, exposure: Any) -> Any:
        return exposure.seen_high


@admin.register(Account)
class Accounts(ReadOnly):
    list_display = ("id", "house", "kind", "housemate")
    list_select_related = ("house", "housemate")


@admin.register(Entry)
class Entries(ReadOnly):
    list_display = ("house", "seq", "kind", "effective_on", "posted_at", "source", "by")
    list_filter = ("kind",)
    list_select_related = ("house", "by")
    search_fields = ("house__slug", "source")
    date_hierarchy = "effective_on"
    exclude = ("body_hash",)
    inlines = (Lines,)


@admin.register(Activity)
class Activities(ReadOnly):
    list_display = ("house", "occurred_on", "title", "posted_by", "version")
    list_select_related = ("house", "posted_by")
    # Whoever has the digest of private inputs can try what they were.
    exclude = ("note", "body_hash")
    inlines = (Exposures,)


@admin.register(Price)
class Prices(ReadOnly):
    list_display = ("house", "number", "effective_on", "price_kind", "refund_rule", "total_micros")
    list_select_related = ("house",)


@admin.register(Settlement)
class Settlements(ReadOnly):
    list_display = (
        *("house", "month", "pool_micros", "to_fund_micros", "to_outside_micros", "shared_micros"),
        *("plan_rule", "is_fewest", "closed_at"),
    )
    list_select_related = ("house",)
    inlines = (Statements, Transfers)


@admin.register(Transfer)
class AllTransfers(ReadOnly):
    """Those of leavers too, which are in no month."""

    list_display = ("id", "house", "settlement", "leaver", "payer", "payee", "amount_micros", "status")
    list_filter = ("status",)
    list_select_related = ("house", "settlement", "leaver", "payer", "payee")


@admin.register(Expense)
class Expenses(ReadOnly):
    list_display = ("house", "bought_on", "title", "receipt", "amount_micros", "buyer", "posted_at")
    list_select_related = ("house", "buyer")
    search_fields = ("house__slug", "title")
    exclude = ("body_hash",)


@admin.register(Handover)
class Handovers(ReadOnly):
    list_display = ("house", "leaver", "successor", "amount_micros", "status", "offered_at", "answered_at")
    list_filter = ("status",)
    list_select_related = ("house", "leaver", "successor")
