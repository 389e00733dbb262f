"""What the tests of the log page share: a priced house, its page, and a dinner as a browser sends it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.ledger import scenes


@pytest.fixture
def priced(cast):
    scenes.priced(cast)
    return cast


@pytest.fixture
def page(house):
    return reverse("ledger:log", args=[house.slug])


@pytest.fixture
def dinner():
    """Three average people, two hours indoors: 2000 x 3 x 0.14 x 2 = 1680."""
    return {
        "uid": str(uuid4()),
        "title": "Dinner",
        "occurred_on": "2026-03-14",
        "how": "describe",
        "count": "3",
        "profile": "average",
        "interaction": "oneTime",
        "setting": "indoor",
        "distance": "normal",
        "hours": "2",
        "voice": "normal",
        "their_mask": "none",
        "my_mask": "none",
        "symptoms_checked": "no",
        "groups": "0",
    }
