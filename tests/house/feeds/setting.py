"""A house's feed, set to a server of the test's own."""

import json
from datetime import datetime

from house import prevalence_feeds
from house.models import House, Housemate, PrevalenceFeed
from tests import factories
from tests.house.feeds import serving

AT = factories.FOUNDED_AT
ONE = [{"day": "2026-03-01", "share": "0.5"}]


def wanted(url: str = "https://example.org/data", **changes: object) -> prevalence_feeds.Wanted:
    plain = {
        "name": "County dashboard",
        "url": url,
        "file_format": "json",
        "date_column": "day",
        "value_column": "share",
        "meaning": "percent",
    }
    return prevalence_feeds.Wanted(**plain | changes)


def set_feed(
    server: serving.Server, *, by: Housemate, rows: object = ONE, **changes: object
) -> PrevalenceFeed:
    """This function will serve these rows at /data, and set the house's feed to them."""
    server.pages["/data"] = serving.says(json.dumps(rows))
    return prevalence_feeds.put(by=by, wanted=wanted(server.url("/data"), **changes), at=AT)


def refresh(house: House, *, at: datetime = AT) -> prevalence_feeds.Outcome:
    return prevalence_feeds.refresh(house_id=house.pk, at=at)
