"""The ledger in the admin panel: what was posted, without what somebody said about themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from house.models import User
from ledger import departures
from ledger.models import Activity, Entry, Expense, Handover, Settlement, Transfer
from tests import factories
from tests.ledger import scenes


@pytest.fixture
def panel(cast) -> Client:
    """What a superuser sees of a house in which Bob logged a dinner."""
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.dinner())
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.com", factories.PASSWORD))
    return client


@pytest.mark.parametrize("model", [Activity, Entry, Expense])
def test_no_digest_of_private_inputs_is_shown(cast, panel, model):
    scenes.bought(by=cast.bob)
    row = model.objects.earliest("id")

    page = panel.get(reverse(f"admin:ledger_{model._meta.model_name}_change", args=[row.pk]))

    assert page.status_code == 200
    assert len(row.body_hash) == 64
    assert row.body_hash not in page.content.decode()
    assert "Body hash" not in page.content.decode()


def test_an_activitys_note_and_factors_are_not_shown(panel):
    activity = Activity.objects.get()

    page = panel.get(reverse("admin:ledger_activity_change", args=[activity.pk])).content.decode()

    assert "Dinner with friends" in page
    assert "Dora" not in page
    assert "oneTime" not in page


@pytest.fixture
def everything(cast, panel) -> Client:
    """Also a closed month with its transfers, an expense, and a hand-over that waits."""
    scenes.close(cast)
    scenes.bought(by=cast.bob, at=scenes.CLOSING_AT)
    departures.offer(by=cast.bob, successor_id=cast.alice.pk, at=scenes.CLOSING_AT)
    return panel


@pytest.mark.parametrize("model", [Settlement, Transfer, Expense, Handover])
def test_rows_are_listed_and_shown_and_none_is_written(everything, model):
    row, name = model.objects.latest("id"), f"admin:ledger_{model._meta.model_name}"
    before = list(model.objects.order_by("pk").values())

    shown = [
        everything.get(reverse(f"{name}_changelist")),
        everything.get(reverse(f"{name}_change", args=[row.pk])),
    ]
    refused = [
        everything.get(reverse(f"{name}_add")),
        everything.post(reverse(f"{name}_change", args=[row.pk]), {"status": "confirmed"}),
        everything.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}),
    ]

    assert {answer.status_code for answer in shown} == {200}
    assert {answer.status_code for answer in refused} == {403}
    assert list(model.objects.order_by("pk").values()) == before
