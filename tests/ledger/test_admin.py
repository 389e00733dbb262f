"""The ledger in the admin panel: what was posted, without what somebody said about themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from house.models import User
from ledger.models import Activity, Entry
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


@pytest.mark.parametrize("model", [Activity, Entry])
def test_no_digest_of_private_inputs_is_shown(panel, model):
    row = model.objects.get()

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
