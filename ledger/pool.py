"""What was charged in a month and who shares it: the rule, the price and the people of the activity's day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Sum

from house.models import House, RefundRule
from ledger import months, terms
from ledger.models import Account, AccountKind, Exposure, Price, PriceShare
from ledger.sharing import Collected

_HOUSES_OWN = {RefundRule.POT: AccountKind.FUND, RefundRule.OUTSIDE: AccountKind.OUTSIDE}


def collected(*, house: House, month: date, accounts: Iterable[Account]) -> list[Collected]:
    """This function will list what each account was charged in a month, by day and price, with its sharers.

    The rule is that of the charge's price: the fund takes it whole, or it leaves the house whole, or those
    who lived in the house on the activity's day take it, in equal parts or by whose risk it was charged for.
    Units: micros, positive; what was undone in the month is taken off.
    """
    charged = _charged(house=house, month=month)
    price_ids = {price_id for _payer, _exposed, _day, price_id in charged}
    sharers = _Sharers(house=house, accounts=accounts, price_ids=price_ids)
    return [
        Collected(
            payer=payer,
            amount_micros=micros,
            weights=sharers.of(exposed=exposed, day=day, price_id=price_id),
        )
        for (payer, exposed, day, price_id), micros in charged.items()
        if micros
    ]


def _charged(*, house: House, month: date) -> dict[tuple[int, int, date, int], int]:
    """By account that paid, account exposed, day and price: what was charged, less what was undone."""
    within = (month, months.last_day(month=month))
    exposures = Exposure.objects.filter(house=house)
    charges = exposures.filter(entry__house=house, entry__effective_on__range=within)
    undone = exposures.filter(entry__reversed_by__house=house, entry__reversed_by__effective_on__range=within)
    charged: dict[tuple[int, int, date, int], int] = defaultdict(int)
    for sign, rows in ((-1, charges), (1, undone)):
        key = ("entry__lines__account_id", "housemate__accounts__id", "activity__occurred_on", "price_id")
        paid = rows.filter(entry__lines__amount_micros__lt=0).order_by(*key).values_list(*key)
        for payer, exposed, day, price_id, micros in paid.annotate(Sum("entry__lines__amount_micros")):
            charged[payer, exposed, day, price_id] += sign * int(micros)
    return charged


class _Sharers:
    """Who shares what was charged for a day at a price, looked up once for a month."""

    def __init__(self, *, house: House, accounts: Iterable[Account], price_ids: set[int]) -> None:
        self._prices = Price.objects.in_bulk(list(price_ids))
        self._homes = list(house.housemates.values_list("accounts__id", "joined_on", "left_on"))
        self._own = {account.kind: account.pk for account in accounts if account.housemate_id is None}
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

    def of(self, *, exposed: int, day: date, price_id: int) -> Mapping[int, int]:
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
            if weights := terms.weights(terms=price, costs_micros=costs, payer=exposed):
                return weights
        return dict.fromkeys(here, 1)
