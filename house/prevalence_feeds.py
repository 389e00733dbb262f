"""A house's feed: who sets it, and fetching the newest figure that its file holds."""

import enum
import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal

from house import audit, housemates, prevalence, typed
from house.errors import Refused, TooOften
from house.feeds import errors, fetching, reading
from house.models import (
    AuditEntry,
    FeedFormat,
    FeedMeaning,
    House,
    Housemate,
    Prevalence,
    PrevalenceFeed,
)

# A place, and what is measured there.
MOST_FILTERS = 2
MOST_PERCENT_PER_LEVEL = 100
# Surveys of the largest waves found less than 10 %: what is beyond comes of a wrong column or factor.
MOST_PERCENT = 25
MOST_RISK = MOST_PERCENT / 100 * 1_000_000
# A little less than a day, so that an hourly look finds each feed once a day and never later and later.
EVERY = timedelta(hours=23)
# Of one house, for each is a fetch; switching the feed off is none.
MOST_SETTINGS = 10
PERIOD = timedelta(hours=1)
_MOST_PROBLEM = 400
_SET = "feed.set"
_ADMINS_SET_IT = "An admin of the house sets its feed."

# Sent when a feed is set, within the transaction: feed.
changed = Signal()


class Outcome(enum.Enum):
    """What came of fetching a feed."""

    NEW = "a newer figure"
    NOTHING_NEW = "the figure that we have"
    BROKEN = "nothing of use"
    AWAY = "no proper answer: it may pass"
    OFF = "no feed to fetch, or another one by now"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The whole of what an admin sets of a feed.

    Units: `percent_per_level` in per cent of people infectious for each 1 of a level.
    """

    name: str
    url: str
    file_format: str
    date_column: str
    value_column: str
    meaning: str
    filters: Mapping[str, str] = field(default_factory=dict)
    percent_per_level: float | None = None
    is_enabled: bool = True


@transaction.atomic
def put(*, by: Housemate, wanted: Wanted, at: datetime) -> PrevalenceFeed:
    """This function will set the house's feed, in place of another one; it is fetched soon.

    Raises: NotAllowed unless an admin does it; Refused for what no feed can be; TooOften where one
    would be fetched for the eleventh time within an hour.
    """
    house = housemates.lock_for_admin(by=by, refusal=_ADMINS_SET_IT)
    fields = _fields(wanted)
    if wanted.is_enabled:
        _refuse_too_many(house, at)
    feed = PrevalenceFeed.objects.filter(house=house).first() or PrevalenceFeed(house=house)
    if any(getattr(feed, name) != value for name, value in fields.items() if name != "is_enabled"):
        feed.last_good_at = feed.broken_since = None
        feed.last_problem = ""
    for name, value in {**fields, "set_by": by, "set_at": at, "last_tried_at": None}.items():
        setattr(feed, name, value)
    feed.save()
    action = _SET if feed.is_enabled else "feed.switched-off"
    audit.record(house=house, action=action, at=at, by=by, name=feed.name)
    changed.send(sender=PrevalenceFeed, feed=feed)
    return feed


@transaction.atomic
def remove(*, by: Housemate, at: datetime) -> None:
    """This function will take the house's feed away; the figures that it brought stay.

    Raises: NotAllowed unless an admin does it.
    """
    house = housemates.lock_for_admin(by=by, refusal=_ADMINS_SET_IT)
    if (feed := of_house(house=house)) is not None:
        feed.delete()
        audit.record(house=house, action="feed.removed", at=at, by=by, name=feed.name)


def of_house(*, house: House) -> PrevalenceFeed | None:
    """This function will return the house's feed, if it has one."""
    return PrevalenceFeed.objects.filter(house=house).first()


def due(*, at: datetime) -> QuerySet[PrevalenceFeed]:
    """This function will list the feeds that nobody tried for a day."""
    untried = Q(last_tried_at__isnull=True) | Q(last_tried_at__lte=at - EVERY)
    return PrevalenceFeed.objects.filter(untried, is_enabled=True).order_by("id")


def refresh(*, house_id: int, at: datetime) -> Outcome:
    """This function will fetch a house's feed and keep its newest figure, once, beside those stated before.

    When that fails, the figures stay, and the feed says in words what is wrong and since when.
    """
    feed = PrevalenceFeed.objects.select_related("house").filter(house=house_id, is_enabled=True).first()
    if feed is None:
        return Outcome.OFF
    # No transaction yet: a slow server must not hold one open.
    try:
        newest = _newest(feed, at)
    except errors.FeedError as problem:
        away = isinstance(problem, errors.Away)
        return _failed(feed, problem, at, Outcome.AWAY if away else Outcome.BROKEN)
    return _keep(feed, newest, at)


@dataclass(frozen=True, kw_only=True)
class _Newest:
    figure: prevalence.Figure
    reading: reading.Reading


def _newest(feed: PrevalenceFeed, at: datetime) -> _Newest:
    fetched = fetching.fetch(url=feed.url, limits=_limits())
    readings = reading.readings(
        body=fetched.body,
        content_type=fetched.content_type,
        layout=reading.Layout(
            file_format=feed.file_format,
            date_column=feed.date_column,
            value_column=feed.value_column,
            filters=feed.filters,
        ),
        since=prevalence.EARLIEST,
        until=feed.house.day_of(at),
    )
    for each in readings:
        figure = _figure(feed, each.value)
        if _is_believed(figure, each):
            return _Newest(figure=figure, reading=each)
    raise errors.Unusable(
        f"None of its numbers is a share of people from 0 up to {MOST_PERCENT} %, read as the feed is set. "
        f"The newest is {readings[0].value:g}, of {readings[0].on}."
    )


def _limits() -> fetching.Limits:
    return fetching.Limits(
        total_seconds=settings.FEED_SECONDS,
        silence_seconds=min(settings.FEED_SECONDS, fetching.Limits.silence_seconds),
        most_bytes=settings.FEED_MOST_BYTES,
        allowed_networks=tuple(settings.FEED_ALLOWED_NETWORKS),
    )


def _figure(feed: PrevalenceFeed, value: float) -> prevalence.Figure:
    match FeedMeaning(feed.meaning):
        case FeedMeaning.PERCENT:
            return prevalence.Percent(percent=value)
        case FeedMeaning.ONE_IN:
            return prevalence.OneIn(one_in=value)
        case FeedMeaning.ADMISSIONS:
            return prevalence.Admissions(weekly_admissions=value)
        case FeedMeaning.LEVEL:
            return prevalence.Level(level=value, percent_per_level=feed.percent_per_level or 0)


def _is_believed(figure: prevalence.Figure, read: reading.Reading) -> bool:
    try:
        return prevalence.average_person_risk(figure=figure, as_of_on=read.on) <= MOST_RISK
    except Refused:
        return False


@transaction.atomic
def _keep(seen: PrevalenceFeed, newest: _Newest, at: datetime) -> Outcome:
    if (feed := _still(seen)) is None:
        return Outcome.OFF
    feed.last_tried_at = feed.last_good_at = at
    feed.broken_since, feed.last_problem = None, ""
    feed.save(update_fields=["last_tried_at", "last_good_at", "broken_since", "last_problem"])
    if _is_known(feed, newest):
        return Outcome.NOTHING_NEW
    prevalence.fetched(
        house=seen.house, figure=newest.figure, source=feed.name, as_of_on=newest.reading.on, at=at
    )
    return Outcome.NEW


def _is_known(feed: PrevalenceFeed, newest: _Newest) -> bool:
    """Also where the file has gone back to an older day than it had: that is no news."""
    brought = Prevalence.objects.filter(house=feed.house_id, stated_by=None, source=feed.name)
    last = brought.order_by("-as_of_on", "-id").first()
    if last is None or last.as_of_on < newest.reading.on:
        return False
    is_the_same = last.method == prevalence.method(figure=newest.figure) and last.inputs == vars(
        newest.figure
    )
    return last.as_of_on > newest.reading.on or is_the_same


@transaction.atomic
def _failed(seen: PrevalenceFeed, problem: Exception, at: datetime, outcome: Outcome) -> Outcome:
    if (feed := _still(seen)) is None:
        return Outcome.OFF
    feed.last_tried_at = at
    feed.broken_since = feed.broken_since or at
    # What is quoted of a file may hold anything.
    feed.last_problem = "".join(sign for sign in str(problem) if sign.isprintable())[:_MOST_PROBLEM]
    feed.save(update_fields=["last_tried_at", "broken_since", "last_problem"])
    return outcome


def _still(seen: PrevalenceFeed) -> PrevalenceFeed | None:
    """The feed under a lock, unless somebody changed or removed it while it was fetched."""
    same = PrevalenceFeed.objects.filter(pk=seen.pk, set_at=seen.set_at, is_enabled=True)
    return same.select_for_update(no_key=True).first()


def _refuse_too_many(house: House, at: datetime) -> None:
    """Each setting is a fetch from somebody else's server, now."""
    sets = AuditEntry.objects.filter(house=house, action=_SET, at__gt=at - PERIOD).order_by("-at")
    newest = sets.values_list("at", flat=True)[:MOST_SETTINGS]
    if len(newest) == MOST_SETTINGS:
        wait = math.ceil((newest[MOST_SETTINGS - 1] + PERIOD - at).total_seconds())
        minutes = math.ceil(wait / 60)
        raise TooOften(
            f"The feed was set {MOST_SETTINGS} times within an hour, and fetched each time. "
            f"It can be set again in {minutes} minute{'s' if minutes > 1 else ''}.",
            wait=wait,
        )


def _fields(wanted: Wanted) -> dict[str, Any]:
    is_level = wanted.meaning == FeedMeaning.LEVEL
    return {
        "name": typed.line(typed=wanted.name, field="name", most=120),
        "url": _url(wanted.url),
        "file_format": _one_of(FeedFormat.values, typed=wanted.file_format, field="file_format"),
        "date_column": typed.line(typed=wanted.date_column, field="date_column", most=120),
        "value_column": typed.line(typed=wanted.value_column, field="value_column", most=120),
        "filters": _filters(wanted.filters),
        "meaning": _one_of(FeedMeaning.values, typed=wanted.meaning, field="meaning"),
        "percent_per_level": _factor(wanted.percent_per_level) if is_level else None,
        "is_enabled": wanted.is_enabled,
    }


def _url(url: str) -> str:
    line = typed.line(typed=url, field="url", most=1000)
    try:
        fetching.check(url=line, limits=_limits())
    except errors.FeedError as problem:
        raise Refused(str(problem), field="url") from problem
    return line


def _filters(filters: Mapping[str, str]) -> dict[str, str]:
    if len(filters) > MOST_FILTERS:
        raise Refused(f"At most {MOST_FILTERS} columns can be asked for something.", field="filters")
    tidy = functools.partial(typed.line, field="filters", most=120)
    return {tidy(typed=column): tidy(typed=wanted) for column, wanted in filters.items()}


def _factor(percent: float | None) -> float:
    # Written this way round so that NaN is refused, too.
    if percent is None or not 0 < percent <= MOST_PERCENT_PER_LEVEL:
        raise Refused(
            "How many per cent of people does each 1 of the level stand for? Above 0, and up to "
            f"{MOST_PERCENT_PER_LEVEL}.",
            field="percent_per_level",
        )
    return percent


def _one_of(known: list[str], *, typed: str, field: str) -> str:
    if typed not in known:
        raise Refused(f"One of these, please: {', '.join(known)}.", field=field)
    return typed
