"""How balances, months and transfers are answered; a positive amount is in its account's favour."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from rest_framework import serializers

from house.models import Housemate
from ledger import disclosure, explaining, market, queries
from ledger.api.fields import Amount, Microcovids, reader
from ledger.api.price_shown import Person
from ledger.api.shown import HIDDEN

_NOT_YET = "Null until the month is closed."


class Party(serializers.Serializer[Any]):
    """Whose account it is: a housemate's, or the house's own."""

    kind = serializers.CharField(help_text="member, fund, pool, outside or opening.")
    name = serializers.SerializerMethodField()
    housemate = serializers.IntegerField(
        source="housemate_id", allow_null=True, help_text="Null for the house's own."
    )

    def get_name(self, account: Any) -> str:
        return queries.account_name(account=account)


class LineShown(serializers.Serializer[Any]):
    """What an entry moved on one account; positive: in its favour."""

    account = Party()
    amount = Amount(source="amount_micros")


class EntryShown(serializers.Serializer[Any]):
    """One posting, never edited; its lines sum to zero."""

    seq = serializers.IntegerField(help_text="Counts the house's entries without gaps.")
    kind = serializers.CharField(
        help_text="charge, reversal, distribution, payment, trade, expense, handover or opening."
    )
    effective_on = serializers.DateField(help_text="The day whose month it counts in.")
    posted_at = serializers.DateTimeField()
    memo = serializers.CharField()
    reverses = serializers.IntegerField(
        source="reverses.seq", allow_null=True, help_text="The seq of the entry that it undoes."
    )
    lines = LineShown(many=True)


class BalanceShown(serializers.Serializer[Any]):
    """What the house owes an account (negative: is owed); pending payments stand beside it, not in it."""

    kind = serializers.CharField(help_text="member, fund, pool, outside or opening.")
    name = serializers.CharField()
    housemate = serializers.IntegerField(
        source="housemate_id", allow_null=True, help_text="Null for the house's own."
    )
    balance = Amount(source="micros")
    pending = Amount(source="pending_micros", help_text="What claimed payments will add once confirmed.")


class BalancesShown(serializers.Serializer[Any]):
    results = BalanceShown(many=True)


class MonthSummary(serializers.Serializer[Any]):
    month = serializers.CharField(help_text="Such as 2026-03.")
    status = serializers.CharField(help_text="open or closed.")
    closed_at = serializers.DateTimeField(allow_null=True, help_text=_NOT_YET)
    pool = Amount(allow_null=True, help_text=f"What was collected. {_NOT_YET}")
    to_fund = Amount(allow_null=True, help_text=f"What of it the house fund kept. {_NOT_YET}")
    to_outside = Amount(allow_null=True, help_text=f"What of it leaves the house. {_NOT_YET}")
    shared = Amount(allow_null=True, help_text=f"What of it was shared out. {_NOT_YET}")
    plan_rule = serializers.CharField(
        allow_null=True, help_text=f"By which its transfers were made: fewest, fund or direct. {_NOT_YET}"
    )
    is_fewest = serializers.BooleanField(
        allow_null=True, help_text=f"Whether fewer transfers are proved impossible. {_NOT_YET}"
    )


class MonthsShown(serializers.Serializer[Any]):
    """All of them, the newest first: one page."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = MonthSummary(many=True)


class StatementShown(serializers.Serializer[Any]):
    """One account's month: opening and what moved make closing, to a micro."""

    kind = serializers.CharField(help_text="member, fund, pool, outside or opening.")
    name = serializers.CharField()
    housemate = serializers.IntegerField(allow_null=True, help_text="Null for the house's own.")
    microcovids = Microcovids(allow_null=True, help_text=HIDDEN)
    charged = Amount()
    opening = Amount(allow_null=True, help_text=_NOT_YET)
    refunded = Amount(allow_null=True, help_text=_NOT_YET)
    traded = Amount(allow_null=True, help_text=_NOT_YET)
    paid = Amount(allow_null=True, help_text=_NOT_YET)
    spent = Amount(allow_null=True, help_text=_NOT_YET)
    closing = Amount(allow_null=True, help_text=_NOT_YET)


class TransferShown(serializers.Serializer[Any]):
    """One row of a month's frozen plan, or of what somebody who leaves settles."""

    id = serializers.IntegerField()
    month = serializers.DateField(
        source="settlement.month",
        format="%Y-%m",
        allow_null=True,
        help_text="Such as 2026-03; null where somebody settles who leaves.",
    )
    leaver = Person(allow_null=True, help_text="Who settles and leaves; null for a month's.")
    payer = Party()
    payee = Party()
    amount = Amount(source="amount_micros")
    status = serializers.CharField(help_text="open, claimed, disputed, confirmed, reversed or carried.")
    claimed_at = serializers.DateTimeField(allow_null=True)
    claimed_by = Person(allow_null=True)
    disputed_at = serializers.DateTimeField(allow_null=True, help_text="When its payee last missed it.")
    confirmed_at = serializers.DateTimeField(allow_null=True)
    confirmed_by = Person(allow_null=True, help_text="Confirmed and null: by itself, unanswered for so long.")
    reversed_at = serializers.DateTimeField(
        allow_null=True, help_text="When its confirmation was last taken back."
    )


class MovementShown(serializers.Serializer[Any]):
    """One line on my account."""

    on = serializers.DateField()
    title = serializers.CharField(help_text="The activity's or the expense's; else empty.")
    activity = serializers.UUIDField(allow_null=True)
    other = serializers.CharField(help_text="Who is at the other end; empty where it is always the house.")
    amount = Amount(source="micros")
    taken_back = serializers.BooleanField(source="is_taken_back", help_text="It undoes an earlier line.")
    memo = serializers.CharField()


class PartShown(serializers.Serializer[Any]):
    kind = serializers.CharField(
        help_text="charge, distribution, trade, payment, handover, opening or expense."
    )
    amount = Amount(source="micros")
    lines = MovementShown(many=True, source="movements")


class PlannedShown(serializers.Serializer[Any]):
    transfer = serializers.IntegerField(source="transfer.pk")
    other = serializers.CharField()
    amount = Amount(source="micros", help_text="Positive: I receive it.")


class MineShown(serializers.Serializer[Any]):
    """How my own figure came about; nobody else is shown it."""

    text = serializers.SerializerMethodField(help_text="The sum in words.")
    opening = Amount(source="opening_micros")
    parts = PartShown(many=True)
    closing = Amount(source="closing_micros")
    meanwhile = Amount(
        source="meanwhile_micros",
        help_text="What was paid between the month's end and its close, or claimed by then.",
    )
    planned = PlannedShown(many=True, help_text="What of it all is in the plan.")
    waits = Amount(source="waits_micros", help_text="What of it waits for the next month.")

    def get_text(self, explained: Any) -> str:
        return explaining.sentence(explained=explained, house=reader(self).house)


class LessonShown(serializers.Serializer[Any]):
    """What the month's deals tell of prices; medians are the lower of two, null of fewer than three."""

    deals = serializers.IntegerField()
    median_price = Amount(source="median_micros", allow_null=True)
    median_seconds = serializers.SerializerMethodField(help_text="From the offer to the deal.")

    def get_median_seconds(self, lesson: market.Lesson) -> int | None:
        return None if lesson.median_time is None else int(lesson.median_time.total_seconds())


class MonthShown(MonthSummary):
    statements = StatementShown(many=True)
    transfers = TransferShown(many=True)
    offers = LessonShown()
    mine = MineShown(allow_null=True, help_text=f"Null before I had an account. {_NOT_YET}")


def open_summary(*, month: date) -> dict[str, Any]:
    """This function will describe a month that can still be posted to."""
    return {
        "month": f"{month:%Y-%m}",
        "status": "open",
        "closed_at": None,
        "pool": None,
        **dict.fromkeys(("to_fund", "to_outside", "shared", "plan_rule", "is_fewest")),
    }


def closed_summary(*, settlement: Any) -> dict[str, Any]:
    """This function will describe a month that no longer changes."""
    return {
        "month": f"{settlement.month:%Y-%m}",
        "status": "closed",
        "closed_at": settlement.closed_at,
        "pool": settlement.pool_micros,
        "to_fund": settlement.to_fund_micros,
        "to_outside": settlement.to_outside_micros,
        "shared": settlement.shared_micros,
        "plan_rule": settlement.plan_rule,
        "is_fewest": settlement.is_fewest,
    }


def so_far(*, month: date, people: Iterable[queries.PersonMonth]) -> dict[str, Any]:
    """This function will lay out an open month: what each one took on, and nothing settled."""
    later = dict.fromkeys(("opening", "refunded", "traded", "paid", "spent", "closing"))
    statements = [
        {
            "kind": "member",
            "name": person.name,
            "housemate": person.housemate_id,
            "microcovids": person.microcovids,
            # As in a statement: a charge is against the one who is charged.
            "charged": -person.charged_micros,
            **later,
        }
        for person in people
    ]
    return {**open_summary(month=month), "statements": statements, "transfers": [], "mine": None}


def closed(*, found: queries.MonthStatement, me: Housemate) -> dict[str, Any]:
    """This function will lay out a closed month: statements, the frozen plan, my own figure."""
    return {
        **closed_summary(settlement=found.settlement),
        "statements": [_statement(row, found, me) for row in found.statements],
        "transfers": found.transfers,
        "mine": explaining.explanation(found=found, reader=me, paid=explaining.meanwhile(found=found)),
    }


def _statement(statement: Any, found: queries.MonthStatement, me: Housemate) -> dict[str, Any]:
    account = statement.account
    columns = ("opening", "charged", "refunded", "traded", "paid", "spent", "closing")
    return {
        "kind": account.kind,
        "name": queries.account_name(account=account),
        "housemate": account.housemate_id,
        "microcovids": disclosure.seen(
            microcovids=statement.microcovids,
            hidden=found.hides_microcovids,
            is_mine=account.housemate_id == me.pk,
        ),
        **{column: getattr(statement, f"{column}_micros") for column in columns},
    }
