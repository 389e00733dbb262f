"""What somebody stated about their life is in no answer to others, no panel, no history, no log, no repr."""

import logging
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from house import values
from house.errors import DomainError
from house.models import AuditEntry, User
from tests import factories

COST = "7654321"
LOSS = "1 in 987"
# As typed, as kept, and as multiplied: 7654321 / 987 = 7755.137791...
SEALED = ("7654321", "7,654,321", "1 in 987", "0.00101317", "7755.1377", "7,755.13", "7755137791")
KNOWN = {"slug": "elm-street", "house": "elm-street", "month": "2026-03"}


@pytest.fixture
def stated(alice, bob):
    factories.one_in(by=bob)
    factories.life_value(housemate=bob)
    return factories.life_value(housemate=alice, cost_per_life=COST, expected_loss=LOSS)


def leaks(text: str) -> list[str]:
    return [figure for figure in SEALED if figure in text]


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def addresses() -> list[str]:
    """Every address of the app, with Elm Street's own parts in it."""
    found = []
    for route, entry in patterns(get_resolver()):
        path = "/" + route.removeprefix("^/").rstrip("$")
        for name, converter in entry.pattern.converters.items():
            value = KNOWN.get(name, "1")
            path = path.replace(f"<{converter_name(converter)}:{name}>", value).replace(f"<{name}>", value)
        found.append(path)
    return found


def converter_name(converter: object) -> str:
    return type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")


@pytest.fixture
def root(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.com", factories.PASSWORD))
    return client


def test_the_walk_knows_its_addresses():
    assert {"/api/v1/me", "/api/v1/houses/elm-street/me/life-value"} <= set(addresses())


def test_the_figures_looked_for_are_those_their_owner_sees(stated, alice_api):
    answer = alice_api.get("/api/v1/houses/elm-street/me/life-value").content.decode()

    assert set(leaks(answer)) == {"7654321", "7,654,321", "1 in 987", "0.00101317"}


@pytest.mark.parametrize("who", ["bob_page", "carol_page", "root", "client"])
def test_no_address_tells_anybody_else(stated, who, request):
    browser = request.getfixturevalue(who)
    told = {}

    for path in addresses():
        answer = browser.get(path, raise_request_exception=False)
        told[path] = leaks(answer.getvalue().decode(errors="replace"))

    assert not any(told.values()), told


def test_no_page_of_the_panel_tells(stated, root):
    told = {}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths = [reverse(f"{name}_changelist")]
        paths += [reverse(f"{name}_change", args=[row.pk]) for row in model.objects.all()]
        paths += [reverse(f"{name}_history", args=[row.pk]) for row in model.objects.all()]
        told |= {path: leaks(root.get(path).content.decode()) for path in paths}

    assert len(told) > 10
    assert not any(told.values()), told


def test_no_other_table_tells(stated, alice_api):
    alice_api.put(
        "/api/v1/houses/elm-street/me/life-value", data={"cost_per_life": COST, "expected_loss": LOSS}
    )

    told = {
        model.__name__: leaks(str(list(model.objects.values())))
        for model in apps.get_models()
        if model.__name__ not in {"LifeValue", "PriceShare", "Session"}
    }

    assert AuditEntry.objects.filter(action="values.stated").count() == 3
    assert not any(told.values()), told


def test_no_repr_tells(stated):
    history = values.history(housemate=stated.housemate, at=factories.FOUNDED_AT)

    assert not leaks(f"{stated} {stated!r} {[stated]} {history}")


def test_no_log_line_tells(stated, alice_api, caplog):
    for logger in ("", "django.request"):
        caplog.set_level(logging.DEBUG, logger=logger)
    mine = "/api/v1/houses/elm-street/me/life-value"

    alice_api.put(mine, data={"cost_per_life": COST, "expected_loss": LOSS})
    alice_api.put(mine, data={"cost_per_life": COST, "expected_loss": f"{LOSS} or so"})
    alice_api.put(mine, data={"cost_per_life": f"-{COST}", "expected_loss": LOSS})
    alice_api.get(mine)

    assert caplog.records
    assert not leaks(caplog.text)


@pytest.mark.parametrize(("cost", "loss"), [(f"-{COST}", LOSS), (COST, f"{LOSS} or so"), (COST, f"{COST} %")])
def test_no_refusal_tells(alice, cost, loss):
    with pytest.raises(DomainError) as refusal:
        values.state(
            housemate=alice, cost_per_life=Decimal(cost), expected_loss=loss, at=factories.FOUNDED_AT
        )

    assert not leaks(f"{refusal.value!r} {refusal.value.message}")
