"""What was charged in a month and who shares it: the rule, the price and the people of the activity's day."""

from collections.abc import Mapping
from datetime import date

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from house.models import House, RefundRule
from ledger import months, terms
from ledger.models import Account, AccountKind, EntryKind, Line, Price, PriceShare
from ledger.sharing import Collected

_HOUSES_OWN = {RefundRule.POT: AccountKind.FUND, RefundRule.OUTSIDE: AccountKind.OUTSIDE}


def collected(*, house: House, month: date) -> list[Collected]:
    """This function will list what each account was charged in a month, by day and price, with its sharers.

    The rule is that of the charge's price: the fund takes it whole, or it leaves the house whole, or those
    who lived in the house on the activity's day take it, in equal parts or by whose risk it was charged for.
    Units: micros, positive; what was undone in the month is taken off.
    """
    rows = list(_charged(house=house, month=month))
    sharers = _Sharers(house=house, price_ids={price_id for _payer, _day, price_id, _micros in rows})
    return [
        Collected(
            payer=payer,
            amount_micros=-int(micros),
            weights=sharers.of(payer=payer, day=day, price_id=price_id),
        )
        for payer, day, price_id, micros in rows
        if micros
    ]


def _charged(*, house: House, month: date) -> QuerySet[Line, tuple[int, date, int, int]]:
    """Account, activity's day, price and sum of its charges, and of the reversals of such."""
    return (
        months.lines(house=house, month=month)
        .annotate(
            moved_by=Coalesce(F("entry__reverses__kind"), F("entry__kind")),
            day=Coalesce(
                F("entry__exposure__activity__occurred_on"),
                F("entry__reverses__exposure__activity__occurred_on"),
            ),
            price=Coalesce(F("entry__exposure__price"), F("entry__reverses__exposure__price")),
        )
        .filter(account__kind=AccountKind.MEMBER, moved_by=EntryKind.CHARGE)
        .order_by("account_id", "day", "price")
        .values_list("account_id", "day", "price")
        .annotate(Sum("amount_micros"))
    )


class _Sharers:
    """Who shares what was charged for a day at a price, looked up once for a month."""

    def __init__(self, *, house: House, price_ids: set[int]) -> None:
        self._prices = Price.objects.in_bulk(list(price_ids))
        self._homes = list(house.housemates.values_list("accounts__id", "joined_on", "left_on"))
        self._own = dict(
            Account.objects.filter(house=house, housemate=None).values_list("kind", "id"),
        )
        self._price_parts = self._parts_of_prices()

    def _parts_of_prices(self) -> dict[int, dict[int, int]]:
        wanted = [key for key, price in self._prices.items() if price.refund_rule == RefundRule.PROPORTIONAL]
        parts: dict[int, dict[int, int]] = {key: {} for key in wanted}
        rows = PriceShare.objects.filter(price__in=wanted) if wanted else PriceShare.objects.none()
        for price_id, account_id, micros in rows.values_list(
            "price_id", "housemate__accounts__id", "cost_micros"
        ):
            parts[price_id][account_id] = micros
        return parts

    def of(self, *, payer: int, day: date, price_id: int) -> Mapping[int, int]:
        price = self._prices[price_id]
        rule = RefundRule(price.refund_rule)
        if kind := _HOUSES_OWN.get(rule):
            return {self._own[kind]: 1}
        here = [
            account
            for account, since, until in self._homes
            if since <= day and (until is None or day <= until)
        ]
        if rule == RefundRule.PROPORTIONAL:
            parts = self._price_parts[price_id]
            costs = {account: parts[account] for account in here if account in parts}
            # Where nobody of that price lived here on the day any more, those who did are all alike.
            if weights := terms.weights(terms=price, costs_micros=costs, payer=payer):
                return weights
        return dict.fromkeys(here, 1)
