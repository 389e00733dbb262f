"""A house's books as one would keep them on paper: plain Python beside the ledger, for tests to compare.

It knows the rules in words and none of the ledger's code: people with days, prices with parts, charges with
the day they are for and the month they are posted in, and moves of accounts by month.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

MICRO = 1_000_000
CENT = 10_000
FUND, OUTSIDE, POOL = "The house fund", "Outside the house", "Collected, not yet shared out"


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@dataclass
class Person:
    name: str
    joined: date
    # Day stated on, day it counts from (the first: at once), cost of an infection.
    stated: list[tuple[date, date | None, int]] = field(default_factory=list)
    left: date | None = None

    def lived_on(self, day: date) -> bool:
        return self.joined <= day and (self.left is None or day <= self.left)

    def state(self, *, today: date, cost_micros: int) -> None:
        """The first counts at once; changed ones from tomorrow, one change a month."""
        counts_from = None
        if self.stated:
            counts_from = today + timedelta(days=1)
            past = [since for _, since, _ in self.stated if since and since <= today]
            if past and month_of(max(past)) == month_of(counts_from):
                counts_from = next_month(counts_from)
        self.stated.append((today, counts_from, cost_micros))

    def cost_on(self, day: date) -> int:
        return [cost for on, since, cost in self.stated if (since <= day if since else on < day)][-1]


@dataclass(frozen=True)
class Price:
    since: date
    rule: str
    parts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.parts.values())


@dataclass
class Charge:
    """Also the undoing of one, with the amount turned."""

    who: str
    day: date
    price: Price
    micros: int
    month: date


@dataclass
class Books:
    people: dict[str, Person] = field(default_factory=dict)
    prices: list[Price] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    held: dict[object, Charge] = field(default_factory=dict)
    moves: dict[date, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    settling: dict[date, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    open_month: date = date(1, 1, 1)
    rules: list[tuple[date, str]] = field(default_factory=list)

    # --- People and prices ---

    def here(self) -> list[Person]:
        return [person for person in self.people.values() if person.left is None]

    def reprice(self, *, today: date) -> bool:
        """What held when the day began; before the first price, what holds when it ends. For two or more."""
        last = self.prices[-1] if self.prices else None
        if last and last.since >= today:
            return False
        rule = [rule for since, rule in self.rules if since <= today or not last][-1]
        if last:
            people = [one for one in self.people.values() if one.lived_on(today) and one.joined < today]
            parts = {person.name: person.cost_on(today) for person in people}
        else:
            tomorrow = today + timedelta(days=1)
            parts = {person.name: person.cost_on(tomorrow) for person in self.here()}
        if len(parts) < 2 or (last and (last.parts, last.rule) == (parts, rule)):
            return False
        self.prices.append(Price(since=today, rule=rule, parts=parts))
        return True

    def price_on(self, day: date) -> Price:
        return [price for price in self.prices if price.since <= day][-1]

    # --- Charges ---

    def post(self, uid: object, *, who: str, day: date, microcovids: Fraction, price: Price) -> int:
        micros = round(Fraction(price.total, MICRO) * microcovids)
        self._charge(Charge(who, day, price, micros, max(month_of(day), self.open_month)))
        self.held[uid] = self.charges[-1]
        return micros

    def undo(self, uid: object) -> None:
        old = self.held.pop(uid)
        self._charge(Charge(old.who, old.day, old.price, -old.micros, max(old.month, self.open_month)))

    def _charge(self, charge: Charge) -> None:
        self.charges.append(charge)
        self.move(charge.month, {charge.who: -charge.micros, POOL: charge.micros})

    def move(self, month: date, amounts: dict[str, int]) -> None:
        for account, micros in amounts.items():
            self.moves[month][account] += micros

    def pay(self, today: date, amounts: dict[str, int]) -> None:
        """A payment or a hand-over: it settles, whichever month's plan asked for it."""
        month = max(month_of(today), self.open_month)
        self.move(month, amounts)
        for account, micros in amounts.items():
            self.settling[month][account] += micros

    # --- Names ---

    def rename(self, old: str, new: str) -> None:
        """Who is forgotten keeps their place in every list, under another name."""
        self.people[old].name = new
        for named in (self.people, *(price.parts for price in self.prices)):
            kept = [(new if name == old else name, value) for name, value in named.items()]
            named.clear()
            named.update(kept)
        for charge in self.charges:
            charge.who = new if charge.who == old else charge.who
        for month in (*self.moves.values(), *self.settling.values()):
            if old in month:
                month[new] = month.pop(old)

    # --- Sums ---

    def balance(self, account: str) -> int:
        return sum(month[account] for month in self.moves.values())

    def balances(self) -> dict[str, int]:
        accounts = {*self.people, *(account for month in self.moves.values() for account in month)}
        found = {account: self.balance(account) for account in accounts}
        return {account: micros for account, micros in found.items() if micros or account in self.people}

    def balance_after(self, account: str, month: date) -> int:
        return sum(moved[account] for when, moved in self.moves.items() if when <= month)

    def settled_since(self, account: str, month: date) -> int:
        return sum(moved[account] for when, moved in self.settling.items() if when > month)

    # --- The month's end ---

    def rules_in(self, month: date) -> set[str]:
        return {charge.price.rule for charge in self.charges if charge.month == month and charge.micros}

    def shares(self, month: date) -> dict[str, Fraction]:
        """Each account's exact part of what a month's pool holds."""
        parts: dict[str, Fraction] = defaultdict(Fraction)
        for charge in self.charges:
            if charge.month == month:
                for account, part in self._parts(charge):
                    parts[account] += part
        return parts

    def _parts(self, charge: Charge) -> Iterator[tuple[str, Fraction]]:
        here = [person.name for person in self.people.values() if person.lived_on(charge.day)]
        weights = {
            "pot": {FUND: 1},
            "outside": {OUTSIDE: 1},
            "equal": dict.fromkeys(here, 1),
            "proportional": {name: charge.price.parts.get(name, 0) for name in here},
        }[charge.price.rule]
        if not sum(weights.values()):
            weights = dict.fromkeys(here, 1)
        for account, weight in weights.items():
            yield account, Fraction(charge.micros * weight, sum(weights.values()))

    def close(self, month: date, refunds: dict[str, int]) -> None:
        """Refunds are whole micros, each next to its exact share; that is asserted by whoever calls."""
        self.move(month, {**refunds, POOL: -sum(refunds.values())})
        self.open_month = next_month(month)
