"""What a month is and holds: which is open, what moved where in it, and the statements of its close."""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from house.models import House
from ledger.models import Account, AccountKind, Activity, EntryKind, Exposure, Line, Settlement, Statement

COLUMN_OF_KIND: dict[str, str] = {
    EntryKind.CHARGE: "charged_micros",
    EntryKind.DISTRIBUTION: "refunded_micros",
    EntryKind.TRADE: "traded_micros",
    EntryKind.PAYMENT: "paid_micros",
    EntryKind.HANDOVER: "paid_micros",
    EntryKind.OPENING: "paid_micros",
    EntryKind.EXPENSE: "spent_micros",
}

# What settles a balance, whenever it happens.
PAYING = (EntryKind.PAYMENT, EntryKind.HANDOVER)


def next_month(*, month: date) -> date:
    """This function will give the first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


# The last evening of a month is logged the morning after.
DAYS_TO_LOG_LATE = 1


def closes_on(*, month: date) -> date:
    """This function will name the day on which the sweep closes a month: one day after it is over."""
    return next_month(month=month) + timedelta(days=DAYS_TO_LOG_LATE)


def last_day(*, month: date) -> date:
    """This function will give a month's last day."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


# Written out as prices are looked up, and for the same reason: see `queries.price_on`.
_LAST_CLOSED = "SELECT * FROM ledger_settlement WHERE house_id = %s ORDER BY month DESC LIMIT 1"


def last_closed(*, house: House) -> Settlement | None:
    """This function will find the newest closed month."""
    return next(iter(Settlement.objects.raw(_LAST_CLOSED, [house.pk])), None)


def next_to_close(*, house: House) -> date:
    """This function will name the oldest month that is still open; the first is the founding's."""
    return next_after(last=last_closed(house=house), house=house)


def next_after(*, last: Settlement | None, house: House) -> date:
    """This function will name the month that follows the newest closed one, if any is closed."""
    return next_month(month=last.month) if last else house.founded_on.replace(day=1)


def open_months(*, house: House, day: date) -> list[date]:
    """This function will list the months not yet closed, newest first, up to the one that a day is in."""
    month, found = next_to_close(house=house), []
    while month <= day:
        found.append(month)
        month = next_month(month=month)
    return found[::-1]


def open_day(*, house: House, day: date) -> date:
    """This function will move a day of a closed month to the first day that can still be posted to."""
    return max(day, next_to_close(house=house))


def lines(*, house: House, month: date) -> QuerySet[Line]:
    """This function will select the lines whose entries take effect in a month."""
    # The house is named on the entry too: else the entries of all houses would be looked through.
    within = (month, last_day(month=month))
    return Line.objects.filter(house=house, entry__house=house, entry__effective_on__range=within)


def paid_since(*, house: House, month: date) -> dict[int, int]:
    """This function will sum the payments and hand-overs that take effect after a month, by account.

    A late close must not ask again for what was paid meanwhile. Units: micros.
    """
    # A range with an end, for PostgreSQL expects an open one to hold a third of all there is.
    since = (next_month(month=month), date.max)
    paying = Q(entry__kind__in=PAYING) | Q(entry__reverses__kind__in=PAYING)
    sums = (
        Line.objects.filter(paying, house=house, entry__house=house, entry__effective_on__range=since)
        .values_list("account_id")
        .annotate(Sum("amount_micros"))
        .order_by()
    )
    return {account_id: int(micros) for account_id, micros in sums}


def movements(*, house: House, month: date) -> dict[tuple[int, str], int]:
    """This function will sum a month's lines by account and statement column.

    A reversal counts where the entry it reverses counted. Units: micros.
    """
    sums = (
        lines(house=house, month=month)
        .annotate(moved_by=Coalesce(F("entry__reverses__kind"), F("entry__kind")))
        .values("account_id", "moved_by")
        .annotate(micros=Sum("amount_micros"))
    )
    moved: dict[tuple[int, str], int] = {}
    for row in sums:
        column = (row["account_id"], COLUMN_OF_KIND[row["moved_by"]])
        moved[column] = moved.get(column, 0) + int(row["micros"])
    return moved


def microcovids(*, house: House, month: date) -> dict[int, Decimal]:
    """This function will sum each housemate's microcovids of the activities of a month, by housemate id."""
    activities = (
        Activity.objects.latest_versions()
        .filter(house=house, is_withdrawn=False)
        .filter(occurred_on__gte=month, occurred_on__lt=next_month(month=month))
        .order_by()
    )
    sums = (
        Exposure.objects.filter(activity__in=activities)
        .values("housemate_id")
        .annotate(total=Sum("microcovids"))
    )
    return {row["housemate_id"]: row["total"] for row in sums}


def charged(*, house: House, month: date) -> dict[int, int]:
    """This function will sum what each housemate was charged in a month, less what was undone in it.

    Units: micros, positive, by housemate id.
    """
    sums = (
        lines(house=house, month=month)
        .annotate(moved_by=Coalesce(F("entry__reverses__kind"), F("entry__kind")))
        .filter(account__kind=AccountKind.MEMBER, moved_by=EntryKind.CHARGE)
        .values_list("account__housemate_id")
        .annotate(Sum("amount_micros"))
        .order_by()
    )
    return {housemate_id: -int(micros) for housemate_id, micros in sums}


def statements(
    *, house: House, month: date, accounts: Iterable[Account], opening: Mapping[int, int]
) -> list[Statement]:
    """This function will make, unsaved, every account's statement for a month that is all posted."""
    moved = movements(house=house, month=month)
    exposed = microcovids(house=house, month=month)
    made = []
    for account in accounts:
        columns = {column: moved.get((account.pk, column), 0) for column in COLUMN_OF_KIND.values()}
        start = opening.get(account.pk, 0)
        made.append(
            Statement(
                house=house,
                account=account,
                microcovids=exposed.get(account.housemate_id or 0, Decimal(0)),
                opening_micros=start,
                closing_micros=start + sum(columns.values()),
                **columns,
            )
        )
    return made
