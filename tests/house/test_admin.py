"""The admin panel looks at houses and changes nothing that an operation owns."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from house import prevalence_feeds
from house.models import (
    AuditEntry,
    House,
    Housemate,
    Invitation,
    LifeValue,
    Prevalence,
    PrevalenceFeed,
    User,
)
from tests import factories
from tests.house.feeds.setting import wanted

pytestmark = pytest.mark.django_db

READ_ONLY = [House, Housemate, Invitation, Prevalence, PrevalenceFeed, AuditEntry]


@pytest.fixture
def panel(alice) -> Client:
    """What a superuser sees of a house in which something has happened."""
    factories.one_in(by=alice)
    prevalence_feeds.put(by=alice, wanted=wanted(), at=factories.FOUNDED_AT)
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.com", factories.PASSWORD))
    return client


def address(model, action: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


@pytest.mark.parametrize("model", [User, *READ_ONLY])
def test_rows_are_listed_and_shown(panel, model):
    row = model.objects.first()

    assert panel.get(address(model, "changelist")).status_code == 200
    assert panel.get(address(model, "change", row.pk)).status_code == 200
    assert panel.get(address(model, "history", row.pk)).status_code == 200


@pytest.mark.parametrize("model", READ_ONLY)
def test_rows_that_an_operation_owns_are_not_added_changed_or_deleted(panel, model):
    before = list(model.objects.order_by("pk").values())

    answers = [
        panel.get(address(model, "add")),
        panel.post(address(model, "add"), {"name": "Eve"}),
        panel.post(address(model, "change", before[0]["id"]), {"name": "Eve"}),
        panel.get(address(model, "delete", before[0]["id"])),
        panel.post(address(model, "delete", before[0]["id"]), {"post": "yes"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert list(model.objects.order_by("pk").values()) == before


def test_nothing_in_the_panel_is_written_but_who_is_let_in(rf):
    request = rf.get("/admin/")
    request.user = User.objects.create_superuser("root@example.com", factories.PASSWORD)
    rows = [
        part
        for model, own in admin.site._registry.items()
        for part in [(model, own), *((inline.model, inline) for inline in own.get_inline_instances(request))]
    ]

    written = {
        (model, action)
        for model, own in rows
        for action in ("add", "change", "delete")
        if getattr(own, f"has_{action}_permission")(request, *[None] * (action != "add"))
    }
    done = {action for own in admin.site._registry.values() for action in own.get_actions(request)}

    assert len(rows) > len(READ_ONLY)
    assert written == {(User, "change")}
    assert done == set()
    assert set(admin.site._registry[User].get_form(request).base_fields) == {"is_active", "is_staff"}


def test_a_user_is_kept_out_and_let_in_and_keeps_the_rest(panel, bob):
    form = {"email": "eve@example.com", "name": "Eve", "is_superuser": "on", "is_staff": "on"}

    answer = panel.post(address(User, "change", bob.user_id), form)

    bob.user.refresh_from_db()
    assert answer.status_code == 302
    assert (bob.user.is_active, bob.user.is_staff) == (False, True)
    assert (bob.user.email, bob.user.name, bob.user.is_superuser) == ("bob@example.com", "Bob", False)


def test_nobody_is_given_another_password_and_so_read_by_staff(panel, bob):
    form = {"password1": "another horse 7", "password2": "another horse 7", "usable_password": "true"}

    panel.post(address(User, "changelist") + f"{bob.user_id}/password/", form)

    bob.user.refresh_from_db()
    assert bob.user.check_password(factories.PASSWORD)


@pytest.mark.parametrize("action", ["add", "delete"])
def test_users_are_neither_added_nor_deleted(panel, bob, action):
    args = (bob.user_id,) if action == "delete" else ()

    assert panel.post(address(User, action, *args), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=bob.user_id).exists()


@pytest.mark.parametrize("model", [User, *READ_ONLY])
def test_a_housemate_has_no_panel(bob_page, model):
    assert bob_page.get(address(model, "changelist")).status_code == 302


def test_what_was_stated_is_not_in_the_panel(panel, alice):
    assert LifeValue not in admin.site._registry
    assert panel.get("/admin/house/lifevalue/").status_code == 404


@pytest.mark.parametrize(
    "question",
    ["life_values__cost_per_life_micros__gte", "life_values__expected_loss", "life_values__stated_at__lte"],
)
def test_what_was_stated_cannot_be_guessed_by_filtering(panel, alice, question):
    factories.life_value(housemate=alice)

    answer = panel.get(address(Housemate, "changelist"), {question: "1"})

    assert answer.status_code == 400


def test_the_panels_own_log_tells_no_password(panel, bob):
    form = {"password1": "another horse 7", "password2": "another horse 7", "usable_password": "true"}
    panel.post(address(User, "changelist") + f"{bob.user_id}/password/", form)

    assert "another horse" not in str(list(LogEntry.objects.values()))
