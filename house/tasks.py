"""The daily fetch of each house's prevalence: an hourly look for feeds that are due, and a task a house."""

from datetime import datetime

from celery import shared_task
from django.db import OperationalError, transaction
from django.dispatch import receiver
from django.utils import timezone

from house import prevalence_feeds
from house.models import PrevalenceFeed


class TryAgain(Exception):
    """A server did not answer as it should; it is asked again, later each time."""


@receiver(prevalence_feeds.changed, dispatch_uid="house.tasks.first_fetch")
def first_fetch(*, feed: PrevalenceFeed, **_: object) -> None:
    """Whoever set a feed sees in seconds whether it works."""
    if feed.is_enabled:
        # Robust: a broker that is away must not turn a feed that was kept into an error.
        transaction.on_commit(lambda: fetch_prevalence.delay(house_id=feed.house_id), robust=True)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def fetch_prevalences(*, at: str | None = None) -> None:
    moment = datetime.fromisoformat(at) if at else timezone.now()
    for house_id in prevalence_feeds.due(at=moment).values_list("house_id", flat=True):
        fetch_prevalence.delay(house_id=house_id, at=at)


# Within minutes, well before the queue would deliver it again; what is broken for longer waits for tomorrow.
# The time limit is for looking a host up, which no time-out of ours reaches.
@shared_task(
    autoretry_for=(OperationalError, TryAgain),
    retry_backoff=30,
    retry_backoff_max=600,
    max_retries=4,
    throws=(TryAgain,),
    time_limit=180,
)
def fetch_prevalence(*, house_id: int, at: str | None = None) -> None:
    moment = datetime.fromisoformat(at) if at else timezone.now()
    if prevalence_feeds.refresh(house_id=house_id, at=moment) is prevalence_feeds.Outcome.AWAY:
        raise TryAgain
