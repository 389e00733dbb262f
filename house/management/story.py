"""The demo house's story: five invented housemates and what they did these three months.

It is told through the operations, at moments of the past, the same way every time. It begins with the month
before last, which it closes; the last month is over too, and left for the worker to close before our eyes.
"""

import dataclasses
import functools
import json
import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.db import transaction

import riskcalc
from house import housemates, houses, invitations, prevalence, queries, values
from house.models import House, Housemate, User
from ledger import activities, months, offering, offers, payments, planned, prices, settlement
from ledger import queries as ledger_queries

PASSWORD = "a-dollar-each"  # noqa: S105 -- printed for everybody: the house is invented
TOLD: Mapping[str, Any] = json.loads(Path(__file__).with_name("story.json").read_text())
ZONE = ZoneInfo(TOLD["house"]["time_zone"])
SEED = 1_000_000
# The month before last, the last one, and the one that runs.
MONTHS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class _Scene:
    at: datetime
    play: Callable[..., object]


@transaction.atomic
def tell(*, at: datetime) -> House:
    """This function will tell the story up to a moment, once: a house that is there is left as it is."""
    users = {name: _user(name) for name in TOLD["people"]}
    founder = next(iter(users.values()))
    if home := queries.homes(user=founder).order_by("pk").first():
        return home.house
    first = _first_month(today=at.astimezone(ZONE).date())
    cast = _move_in(users=users, at=_moment(first, hour=9))
    scenes = [scene for part in (_weeks, _days, _deals, _month_end) for scene in part(cast=cast, first=first)]
    for scene in sorted(scenes, key=lambda scene: scene.at):
        if scene.at <= at:
            scene.play(at=scene.at)
    _leave_offers_open(cast=cast, at=at)
    return _house(cast)


def month_due(*, house: House, at: datetime) -> date | None:
    """This function will name the month that is over and waits for the worker to close it, if any."""
    month = months.next_to_close(house=house)
    return month if months.next_month(month=month) <= house.day_of(at) else None


def email(*, name: str) -> str:
    """This function will give the address that one of the story's people signs in with."""
    return f"{name.lower()}@heron.example"


def _user(name: str) -> User:
    # Whoever tells the story at the same moment waits here for the first to end, and then finds it told.
    fields: dict[str, Any] = {"name": name, "password": _hashed_password}
    user, is_new = User.objects.get_or_create(email=email(name=name), defaults=fields)
    if is_new:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@functools.cache
def _hashed_password() -> str:
    # Called for new people only and once for all: hashing is slow on purpose, and this password no secret.
    return hashers.make_password(PASSWORD)


def _first_month(*, today: date) -> date:
    earlier = today.year * 12 + today.month - MONTHS
    return date(earlier // 12, earlier % 12 + 1, 1)


def _moment(day: date, *, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE).astimezone(UTC)


def _move_in(*, users: Mapping[str, User], at: datetime) -> dict[str, Housemate]:
    (founder, by), *others = users.items()
    founding = houses.Founding(**TOLD["house"], housemate_name=founder)
    cast = {founder: houses.found(founding=founding, by=by, at=at)}
    token = invitations.create(by=cast[founder], at=at, max_uses=len(others)).token
    for name, user in others:
        at += timedelta(minutes=12)
        cast[name] = invitations.accept(token=token, user=user, name=name, at=at)
    for name, housemate in cast.items():
        at += timedelta(minutes=4)
        stated = TOLD["people"][name]
        cost = Decimal(stated["cost_per_life"])
        values.state(housemate=housemate, cost_per_life=cost, expected_loss=stated["expected_loss"], at=at)
        # Invented people read no mail.
        housemates.choose_mail(by=housemate, mails_offers=False, at=at)
    prices.reprice(house_id=_house(cast).pk, at=at + timedelta(minutes=4))
    return cast


def _weeks(*, cast: Mapping[str, Housemate], first: date) -> Iterator[_Scene]:
    told = TOLD["prevalence"]
    for week, one_in in enumerate(told["one_in_by_week"]):
        day = first + timedelta(weeks=week)
        state = functools.partial(
            prevalence.state,
            by=list(cast.values())[week % len(cast)],
            figure=prevalence.OneIn(one_in=one_in),
            source=told["source"],
            as_of_on=day,
        )
        yield _Scene(at=_moment(day, hour=12), play=state)


def _days(*, cast: Mapping[str, Housemate], first: date) -> Iterator[_Scene]:
    # All of the three months are drawn, whatever today is, so that tomorrow's story begins like today's.
    chance = random.Random(SEED)  # noqa: S311 -- nothing here is secret
    for name, anybodys in [*_habits(first=first, chance=chance), *_occasions(first=first)]:
        vaccine = riskcalc.MyVaccine(**TOLD["people"][name]["vaccine"])
        plan = dataclasses.replace(anybodys, my_vaccine=vaccine)
        log = functools.partial(
            activities.log,
            housemate=cast[name],
            uid=uuid.UUID(int=chance.getrandbits(128), version=4),
            plan=plan,
        )
        at = _moment(plan.occurred_on, hour=chance.randrange(18, 23), minute=chance.randrange(60))
        yield _Scene(at=at, play=log)


def _habits(*, first: date, chance: random.Random) -> Iterator[tuple[str, planned.Plan]]:
    for offset in range(MONTHS * 31):
        day = first + timedelta(days=offset)
        for told in TOLD["habits"]:
            if day.weekday() in told["weekdays"] and chance.random() < told["chance"]:
                minutes = round(told["occasion"]["minutes"] * chance.uniform(0.7, 1.3) / 5) * 5
                yield told["who"], _plan(told, day, minutes=minutes)


def _occasions(*, first: date) -> Iterator[tuple[str, planned.Plan]]:
    month = first
    for number in range(MONTHS):
        for told in TOLD["occasions"]:
            if told["month"] == number:
                plan = _plan(told, month.replace(day=told["day"]))
                yield from ((name, plan) for name in told["who"])
        month = months.next_month(month=month)


def _plan(told: Mapping[str, Any], day: date, **changes: float) -> planned.Plan:
    words = {"title": told["title"], "note": told.get("note", ""), "occurred_on": day}
    if "microcovids" in told:
        return planned.Plan(**words, microcovids=Decimal(told["microcovids"]))
    return planned.Plan(
        **words,
        people=(riskcalc.PeopleMet(**told["people"]),),
        occasion=riskcalc.Occasion(**told["occasion"] | changes),
    )


def _deals(*, cast: Mapping[str, Housemate], first: date) -> Iterator[_Scene]:
    for number, told in enumerate(TOLD["deals"]):
        day = first
        for _ in range(told["month"]):
            day = months.next_month(month=day)
        at, uid = _moment(day.replace(day=told["day"]), hour=9), uuid.UUID(int=number + 1, version=4)
        yield _Scene(at=at, play=functools.partial(_offer, cast=cast, told=told, uid=uid))
        agree = functools.partial(_agree, cast=cast, told=told, uid=uid)
        yield _Scene(at=at + timedelta(hours=told["hours"]), play=agree)


def _offer(*, cast: Mapping[str, Housemate], told: Mapping[str, Any], uid: uuid.UUID, at: datetime) -> None:
    terms = offering.Terms(
        kind=told.get("kind", "price"),
        title=told["title"],
        side=told["side"],
        to=cast[told["to"]].pk if told["to"] else None,
        amount=Decimal(told["amount"]),
        days=14,
    )
    offering.make(by=cast[told["maker"]], uid=uid, terms=terms, at=at)


def _agree(*, cast: Mapping[str, Housemate], told: Mapping[str, Any], uid: uuid.UUID, at: datetime) -> None:
    maker, other = cast[told["maker"]], cast[told["to"]]
    if "counter" not in told:
        offers.accept(by=other, uid=uid, at=at)
        return
    offers.answer(by=other, uid=uid, amount=Decimal(told["counter"]), at=at)
    offers.accept(by=maker, uid=uid, at=at, seen=2)


def _leave_offers_open(*, cast: Mapping[str, Housemate], at: datetime) -> None:
    yesterday = at - timedelta(hours=20)
    for number, told in enumerate(TOLD["open_offers"], start=100):
        uid = uuid.UUID(int=number, version=4)
        _offer(cast=cast, told=told, uid=uid, at=yesterday)
        for name, amount in told.get("answers", {}).items():
            answered_at = yesterday + timedelta(hours=3)
            offers.answer(by=cast[name], uid=uid, amount=Decimal(amount), at=answered_at)


def _month_end(*, cast: Mapping[str, Housemate], first: date) -> Iterator[_Scene]:
    """Close the first month; then all transfers but one are claimed, and all of these but one confirmed."""
    closes_on = months.closes_on(month=first)
    close = functools.partial(settlement.close, house_id=_house(cast).pk, month=first)
    yield _Scene(at=_moment(closes_on, hour=0, minute=10), play=close)
    for days, pay in ((1, _claim), (2, _confirm)):
        at = _moment(closes_on + timedelta(days=days), hour=10)
        yield _Scene(at=at, play=functools.partial(pay, cast=cast, month=first))


def _claim(*, cast: Mapping[str, Housemate], month: date, at: datetime) -> None:
    for transfer in ledger_queries.month(house=_house(cast), month=month).transfers[:-1]:
        payer = ledger_queries.account_name(account=transfer.payer)
        payments.claim(transfer_id=transfer.pk, by=cast[payer], at=at)


def _confirm(*, cast: Mapping[str, Housemate], month: date, at: datetime) -> None:
    for transfer in ledger_queries.month(house=_house(cast), month=month).transfers[:-2]:
        payee = ledger_queries.account_name(account=transfer.payee)
        payments.confirm(transfer_id=transfer.pk, by=cast[payee], at=at)


def _house(cast: Mapping[str, Housemate]) -> House:
    return next(iter(cast.values())).house
