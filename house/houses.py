"""Founding a house and changing its settings."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from django.db import transaction
from django.utils.text import slugify

from house import audit, housemates, money, typed
from house.errors import Conflict, Refused
from house.models import (
    TERMS,
    House,
    Housemate,
    PlanRule,
    PriceKind,
    RefundRule,
    Role,
    TermsFrom,
    User,
    Valuation,
)

# What a machine calls its own zone says nothing about where the house is.
_NO_PLACES = frozenset({"Factory", "localtime"})

# What stands on the house's row beside its terms, and an admin may change.
_SETTINGS = (
    *("name", "language", "plan_rule", "auto_confirm_days", "carry_below_micros"),
    *("offers_in_coins", "shared_event_correlation", "counts_evidence"),
)

MOST_AUTO_CONFIRM_DAYS = 90
MOST_CAP = 1_000
# A thousand dollars or euros: a larger threshold would keep anything from ever being paid.
MOST_CARRIED_COINS = 100_000


@dataclass(frozen=True, kw_only=True)
class Founding:
    name: str
    currency: str
    time_zone: str
    language: str
    housemate_name: str
    refund_rule: str = RefundRule.POT


@dataclass(frozen=True, kw_only=True)
class HouseChange:
    """The whole of what an admin may change; `settings` gives it as it stands."""

    name: str
    refund_rule: str
    language: str
    fund_keeper_id: int | None
    plan_rule: str = PlanRule.FEWEST
    auto_confirm_days: int | None = None
    carry_below_micros: int = 0
    offers_in_coins: bool = False
    shared_event_correlation: Decimal = Decimal(0)
    counts_evidence: bool = False
    price_kind: str = PriceKind.GROSS
    attack_rate: Decimal = Decimal(1)
    cost_cap: Decimal | None = None
    valuation: str = Valuation.OWN
    prices_without: bool = False


@transaction.atomic
def found(*, founding: Founding, by: User, at: datetime) -> Housemate:
    """This function will found a house with its first housemate, who is its admin.

    Raises: Refused when a field is not what a house can have.
    """
    zone = ZoneInfo(_time_zone(founding.time_zone))
    house = _under_a_free_slug(
        name=typed.line(typed=founding.name, field="name", most=60),
        currency=_currency(founding.currency),
        time_zone=zone.key,
        language=_language(founding.language),
        refund_rule=_one_of(RefundRule.values, typed=founding.refund_rule, field="refund_rule"),
        founded_on=at.astimezone(zone).date(),
        created_at=at,
    )
    _keep_terms(house=house, day=house.founded_on)
    founder = _founder(house=house, by=by, name=founding.housemate_name, at=at)
    audit.record(house=house, action="house.founded", at=at, by=founder, name=house.name)
    return founder


@cache
def time_zones() -> tuple[str, ...]:
    """This function will list the IANA time zones that a house can stand in."""
    return tuple(sorted(available_timezones() - _NO_PLACES))


def settings(*, house: House) -> HouseChange:
    """This function will return what an admin may change, as it stands."""
    keeper = house.housemates.filter(keeps_fund=True).first()
    return HouseChange(
        name=house.name,
        refund_rule=house.refund_rule,
        language=house.language,
        fund_keeper_id=keeper.pk if keeper else None,
        plan_rule=house.plan_rule,
        auto_confirm_days=house.auto_confirm_days,
        carry_below_micros=house.carry_below_micros,
        offers_in_coins=house.offers_in_coins,
        shared_event_correlation=house.shared_event_correlation,
        counts_evidence=house.counts_evidence,
        price_kind=house.price_kind,
        attack_rate=house.attack_rate,
        cost_cap=house.cost_cap,
        valuation=house.valuation,
        prices_without=house.prices_without,
    )


def carry_below_micros(*, amount: Decimal, currency: str) -> int:
    """This function will read the amount below which a balance waits for the next month.

    Units: the currency's main unit in, micros out.
    Raises: Refused for less than nothing, for more than small, or for parts of a coin.
    """
    coin = money.minor_unit_micros(currency=currency)
    # Asked before it is turned into micros: an exponent can make a number that fills the memory.
    if not amount.is_finite() or not 0 <= amount <= Decimal(MOST_CARRIED_COINS * coin):
        raise _not_carried()
    micros = money.to_micros(amount=amount)
    if amount != Decimal(micros).scaleb(-money.MICROS_DECIMALS):
        raise _not_carried()
    return _carry_below(micros, currency=currency)


def version(*, house: House, settled: HouseChange | None = None) -> str:
    """This function will name a state of a house's settings: another name, another state.

    `settled` is that state where it has been read; without it, it is the present one.
    """
    state = json.dumps(_plainly(settled or settings(house=house)), sort_keys=True)
    return hashlib.sha256(f"{house.pk} {state}".encode()).hexdigest()[:32]


@transaction.atomic
def change(*, by: Housemate, change: HouseChange, at: datetime, seen: frozenset[str] | None = None) -> House:
    """This function will change a house's settings; `seen` are versions it may start from.

    Raises: NotAllowed unless an admin does it; Refused when a field is not what a house can have;
        Conflict with code "stale" when somebody else changed the settings since.
    """
    house = housemates.lock_for_admin(by=by, refusal="An admin of the house changes its settings.")
    settled = settings(house=house)
    if seen is not None and version(house=house, settled=settled) not in seen:
        raise Conflict("Somebody else changed the settings meanwhile; please look again.", code="stale")
    before, terms = _plainly(settled), _terms(house)
    _apply(house=house, change=change)
    if _terms(house) != terms:
        # What has begun goes on as it was: another price is tomorrow's.
        _keep_terms(house=house, day=house.day_of(at) + timedelta(days=1))
    after = _plainly(settings(house=house))
    changed = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
    if changed:
        audit.record(house=house, action="house.changed", at=at, by=by, changed=changed)
    return house


def _plainly(change: HouseChange) -> dict[str, Any]:
    """As JSON has it: decimals as text, the same for 1 and 1.0000."""
    fields = vars(change).items()
    return {
        name: format(said.normalize(), "f") if isinstance(said, Decimal) else said for name, said in fields
    }


def _terms(house: House) -> dict[str, Any]:
    return {name: getattr(house, name) for name in TERMS}


def _keep_terms(*, house: House, day: date) -> None:
    TermsFrom.objects.create(house=house, effective_on=day, **_terms(house))


def _apply(*, house: House, change: HouseChange) -> None:
    house.name = typed.line(typed=change.name, field="name", most=60)
    house.refund_rule = _one_of(RefundRule.values, typed=change.refund_rule, field="refund_rule")
    house.language = _language(change.language)
    house.plan_rule = _one_of(PlanRule.values, typed=change.plan_rule, field="plan_rule")
    house.auto_confirm_days = _auto_confirm_days(change.auto_confirm_days)
    house.carry_below_micros = _carry_below(change.carry_below_micros, currency=house.currency)
    house.offers_in_coins, house.counts_evidence = change.offers_in_coins, change.counts_evidence
    house.shared_event_correlation = _number_in(
        change.shared_event_correlation, least=0, most=1, decimals=2, field="shared_event_correlation"
    )
    _apply_price_rule(house=house, change=change)
    house.save(update_fields=[*_SETTINGS, *TERMS])
    _entrust_fund(house=house, keeper_id=change.fund_keeper_id)


def _apply_price_rule(*, house: House, change: HouseChange) -> None:
    house.price_kind = _one_of(PriceKind.values, typed=change.price_kind, field="price_kind")
    house.valuation = _one_of(Valuation.values, typed=change.valuation, field="valuation")
    house.attack_rate = _number_in(change.attack_rate, least=0, most=1, decimals=4, field="attack_rate")
    house.cost_cap = change.cost_cap
    if change.cost_cap is not None:
        house.cost_cap = _number_in(change.cost_cap, least=1, most=MOST_CAP, decimals=2, field="cost_cap")
    house.prices_without = change.prices_without


def _entrust_fund(*, house: House, keeper_id: int | None) -> None:
    # First nobody, then one: the database allows a single keeper at any moment.
    house.housemates.filter(keeps_fund=True).update(keeps_fund=False)
    if keeper_id is None:
        return
    if not house.housemates.current().filter(pk=keeper_id).update(keeps_fund=True):
        raise Refused("The fund is kept by somebody who lives here, or by the house.", field="fund_keeper")


def _founder(*, house: House, by: User, name: str, at: datetime) -> Housemate:
    try:
        return housemates.place(user=by, name=name, role=Role.ADMIN, house=house, at=at)
    except Refused as refusal:
        # Beside the house's name, the founder's own has to be told apart.
        raise Refused(refusal.message, field="housemate_name") from refusal


def _under_a_free_slug(*, name: str, **fields: Any) -> House:
    # Asked of the database by trying, so that two foundings at once cannot both get a slug.
    tries = (
        House.objects.get_or_create(slug=slug, defaults={"name": name, **fields}) for slug in _slugs(name)
    )
    return next(house for house, is_new in tries if is_new)


def _slugs(name: str) -> Iterator[str]:
    stem = slugify(name)[:50].strip("-_") or "house"
    yield stem
    yield from (f"{stem}-{number}" for number in range(2, 10))
    while True:
        yield f"{stem}-{secrets.token_hex(4)}"


def _currency(code: str) -> str:
    if code not in money.currencies():
        raise Refused("A currency is three capital letters such as USD, EUR or JPY.", field="currency")
    return code


def _time_zone(zone: str) -> str:
    if zone not in time_zones():
        raise Refused("A time zone is a name such as Europe/Berlin or America/New_York.", field="time_zone")
    return zone


def _language(tag: str) -> str:
    refusal = Refused("A language is a tag such as en, en-GB or de.", field="language")
    try:
        locale = Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise refusal from error
    tidy = str(locale).replace("_", "-")
    if len(tidy) > 16:
        raise refusal
    return tidy


def _one_of(known: list[str], *, typed: str, field: str) -> str:
    if typed not in known:
        raise Refused(f"One of these, please: {', '.join(known)}.", field=field)
    return typed


def _number_in(number: Decimal, *, least: int, most: int, decimals: int, field: str) -> Decimal:
    if not number.is_finite() or not least <= number <= most or number != round(number, decimals):
        raise Refused(
            f"A number from {least} to {most} with at most {decimals} decimals, please.", field=field
        )
    return number


def _auto_confirm_days(days: int | None) -> int | None:
    if days is not None and not 1 <= days <= MOST_AUTO_CONFIRM_DAYS:
        raise Refused(
            f"1 to {MOST_AUTO_CONFIRM_DAYS} days, or nothing: then only people confirm.",
            field="auto_confirm_days",
        )
    return days


def _carry_below(micros: int, *, currency: str) -> int:
    coin = money.minor_unit_micros(currency=currency)
    if not 0 <= micros <= MOST_CARRIED_COINS * coin or micros % coin:
        raise _not_carried()
    return micros


def _not_carried() -> Refused:
    return Refused("Nothing, or an amount in whole coins that is not large.", field="carry_below")
