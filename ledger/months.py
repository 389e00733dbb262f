"""What a month holds when it closes: the pool's charges with their sharers, and what moved where."""

import calendar
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from house.models import House, RefundRule
from ledger.models import Account, AccountKind, Activity, EntryKind, Exposure, Line, Settlement, Statement
from ledger.sharing import Collected

COLUMN_OF_KIND: dict[str, str] = {
    EntryKind.CHARGE: "charged_micros",
    EntryKind.DISTRIBUTION: "refunded_micros",
    EntryKind.TRADE: "traded_micros",
    EntryKind.PAYMENT: "paid_micros",
    EntryKind.OPENING: "paid_micros",
    EntryKind.EXPENSE: "spent_micros",
}


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


def last_closed(*, house: House) -> Settlement | None:
    """This function will find the newest closed month."""
    return Settlement.objects.filter(house=house).order_by("-month").first()


def next_to_close(*, house: House) -> date:
    """This function will name the oldest month that is still open; the first is the founding's."""
    last = last_closed(house=house)
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
    return Line.objects.filter(
        house=house, entry__effective_on__gte=month, entry__effective_on__lt=next_month(month=month)
    )


def collected(*, house: House, month: date) -> list[Collected]:
    """This function will list the month's charges, each with the accounts that share it.

    The rule is that of the charge's price: the fund takes it whole, or those who lived in the house on the
    activity's day take it in equal parts.
    """
    homes = list(house.housemates.values_list("accounts__id", "joined_on", "left_on"))
    fund = Account.objects.values_list("id", flat=True).get(house=house, kind=AccountKind.FUND)
    return [
        Collected(
            amount_micros=amount,
            sharers=(fund,)
            if rule == RefundRule.POT
            else tuple(
                account for account, since, until in homes if since <= day and (until is None or day <= until)
            ),
        )
        for amount, day, rule in _charges(house=house, month=month)
    ]


def _charges(*, house: House, month: date) -> QuerySet[Line, tuple[int, date, str]]:
    """Amount, day and refund rule of each charge, and of each reversal of one."""
    return (
        lines(house=house, month=month)
        .annotate(moved_by=Coalesce(F("entry__reverses__kind"), F("entry__kind")))
        .filter(account__kind=AccountKind.POOL, moved_by=EntryKind.CHARGE)
        .order_by("id")
        .values_list(
            "amount_micros",
            Coalesce(
                F("entry__exposure__activity__occurred_on"),
                F("entry__reverses__exposure__activity__occurred_on"),
            ),
            Coalesce(
                F("entry__exposure__price__refund_rule"), F("entry__reverses__exposure__price__refund_rule")
            ),
        )
    )


def paid_since(*, house: House, month: date) -> dict[int, int]:
    """This function will sum the payments that take effect after a month, by account.

    A late close must not ask again for what was paid meanwhile. Units: micros.
    """
    sums = (
        Line.objects.filter(house=house, entry__effective_on__gte=next_month(month=month))
        .annotate(moved_by=Coalesce(F("entry__reverses__kind"), F("entry__kind")))
        .filter(moved_by=EntryKind.PAYMENT)
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


def statements(*, settlement: Settlement, opening: dict[int, int]) -> list[Statement]:
    """This function will make, unsaved, every account's statement for a month that is all posted."""
    house, month = settlement.house, settlement.month
    moved = movements(house=house, month=month)
    exposed = microcovids(house=house, month=month)
    made = []
    for account in Account.objects.filter(house=house).order_by("id"):
        columns = {column: moved.get((account.pk, column), 0) for column in COLUMN_OF_KIND.values()}
        start = opening.get(account.pk, 0)
        made.append(
            Statement(
                house=house,
                settlement=settlement,
                account=account,
                microcovids=exposed.get(account.housemate_id or 0, Decimal(0)),
                opening_micros=start,
                closing_micros=start + sum(columns.values()),
                **columns,
            )
        )
    return made
