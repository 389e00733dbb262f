"""Hourly sweeps that fan out per house; each house's task is idempotent, late or twice."""

import logging
from datetime import datetime
from typing import Any

from celery import shared_task
from django.db import OperationalError, transaction
from django.dispatch import receiver
from django.utils import timezone

from house import values
from house.models import House, Housemate
from ledger import (
    due,
    notices,
    offers,
    payments,
    prices,
    queries,
    rechecking,
    settlement,
    verification,
)

log = logging.getLogger(__name__)

# A database that was away for a moment is asked again, later each time; so is a mail server.
AWAY = (OperationalError,)
UNREACHABLE = (OperationalError, OSError)
# A mail that waited longer for a worker is looked at anew by the hourly sweep.
FRESH_SECONDS = 600


@receiver(values.stated, dispatch_uid="ledger.tasks.first_price")
def first_price(*, housemate: Housemate, **_: object) -> None:
    """A new house sees its price in seconds; later changes wait for the sweep."""
    if not queries.has_price(house=housemate.house):
        # Robust: a broker that is away must not turn a kept statement into an error. No partial: Django
        # names the function that failed, and a partial has no name.
        transaction.on_commit(lambda: reprice_house.delay(house_id=housemate.house_id), robust=True)


@receiver(notices.noted, dispatch_uid="ledger.tasks.mail_notice")
def mail_notice(*, notice: Any, **_: object) -> None:
    """Mail goes out once what it tells of is committed; a broker that is away leaves it to the sweep.

    So does a worker that comes late to it: by then what was true at that moment may not be.
    """
    told = {"notice_id": notice.pk, "at": notice.due_at.isoformat()}
    transaction.on_commit(lambda: send_notice.apply_async(kwargs=told, expires=FRESH_SECONDS), robust=True)


def _moment(at: str | None) -> datetime:
    return datetime.fromisoformat(at) if at else timezone.now()


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def reprice_houses(*, at: str | None = None) -> None:
    for house_id in House.objects.values_list("id", flat=True):
        reprice_house.delay(house_id=house_id, at=at)


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def reprice_house(*, house_id: int, at: str | None = None) -> None:
    prices.reprice(house_id=house_id, at=_moment(at))


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def settle_due_houses(*, at: str | None = None) -> None:
    for house_id in House.objects.values_list("id", flat=True):
        settle_house.delay(house_id=house_id, at=at)


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def settle_house(*, house_id: int, at: str | None = None) -> None:
    moment = _moment(at)
    # After a downtime over a month's end: a closed month would take no more of what was due in it.
    due.log_due(house_id=house_id, at=moment)
    settlement.close_due(house_id=house_id, at=moment)


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def log_recurring(*, at: str | None = None) -> None:
    for house_id in House.objects.values_list("id", flat=True):
        log_recurring_of_house.delay(house_id=house_id, at=at)


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def log_recurring_of_house(*, house_id: int, at: str | None = None) -> None:
    due.log_due(house_id=house_id, at=_moment(at))


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def confirm_due_payments(*, at: str | None = None) -> None:
    for house_id in House.objects.exclude(auto_confirm_days=None).values_list("id", flat=True):
        confirm_payments_of_house.delay(house_id=house_id, at=at)


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def confirm_payments_of_house(*, house_id: int, at: str | None = None) -> None:
    payments.confirm_due(house_id=house_id, at=_moment(at))


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def expire_due_offers(*, at: str | None = None) -> None:
    for house_id in House.objects.values_list("id", flat=True):
        expire_offers_of_house.delay(house_id=house_id, at=at)


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def expire_offers_of_house(*, house_id: int, at: str | None = None) -> None:
    offers.expire_due(house_id=house_id, at=_moment(at))


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def remind_of_offers(*, at: str | None = None) -> None:
    for house_id in House.objects.values_list("id", flat=True):
        remind_of_offers_in_house.delay(house_id=house_id, at=at)


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def remind_of_offers_in_house(*, house_id: int, at: str | None = None) -> None:
    notices.remind(house_id=house_id, at=_moment(at))


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def send_due_notices(*, at: str | None = None) -> None:
    for notice_id in notices.due(at=_moment(at)).values_list("id", flat=True):
        send_notice.delay(notice_id=notice_id, at=at)


@shared_task(autoretry_for=UNREACHABLE, retry_backoff=True, max_retries=5)
def send_notice(*, notice_id: int, at: str | None = None) -> None:
    notices.deliver(notice_id=notice_id, at=_moment(at))


@shared_task(autoretry_for=AWAY, retry_backoff=True, max_retries=5)
def verify_books() -> None:
    for fault in [*verification.faults(), *rechecking.deviations()]:
        log.error("The books are wrong: %s", fault)
