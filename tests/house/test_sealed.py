"""What somebody stated about their life is in no answer to others, no panel, history, log, mail or report."""

import contextlib
import io
import logging
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.log import AdminEmailHandler
from rest_framework.test import APIClient

from house import health, values
from house.config.logs import WithoutTokens
from house.errors import DomainError
from house.models import AuditEntry, User
from riskcalc.health import Health
from tests import factories

COST = "7654321"
LOSS = "1 in 987"
# As typed, as kept, and as multiplied: 7654321 / 987 = 7755.137791...
FIGURES = ("7654321", "7,654,321", "1 in 987", "0.00101317", "7755.1377", "7,755.13", "7755137791")
# Nobody else is of this age, and these words stand where they can be chosen and nowhere else.
AGE = "43.875"
CONDITIONS = ("asplenia", "no working spleen", "kidney_egfr_under_30", "eGFR under 30")
SEALED = (*FIGURES, AGE, *CONDITIONS)
OFFERED = {"/h/elm-street/me/guided/", "/api/schema/"}
ANSWERS = {"age": AGE, "conditions": ["asplenia", "kidney_egfr_under_30"], "long_covid": "off"}
KNOWN = {"slug": "elm-street", "house": "elm-street", "month": "2026-03"}


@pytest.fixture
def stated(alice, bob):
    factories.one_in(by=bob)
    factories.life_value(housemate=bob)
    health.keep(housemate=alice, answers=Health(**{**ANSWERS, "age": float(AGE)}), at=factories.FOUNDED_AT)
    return factories.life_value(housemate=alice, cost_per_life=COST, expected_loss=LOSS)


def leaks(text: str, *, of: tuple[str, ...] = SEALED) -> list[str]:
    return [figure for figure in of if figure in text]


def use_every_door(page: Client, api: APIClient) -> None:
    """State, ask and keep, rightly and wrongly, as Alice does."""
    me, mine = "/h/elm-street/me/", "/api/v1/houses/elm-street/me/life-value"
    for loss in (LOSS, f"{LOSS} or so"):
        stated = {"cost_per_life": COST, "expected_loss": loss}
        for door in ("", "read-back", "preset", "guided/"):
            page.post(me + door, stated)
        api.put(mine, data=stated)
    api.put(mine, data={"cost_per_life": f"-{COST}", "expected_loss": LOSS})
    for answers in (ANSWERS, {**ANSWERS, "sex": "unknown"}):
        for door in ("guided/answer", "guided/use"):
            page.post(me + door, {**answers, "cost_per_life": COST, "keep": "on"})
        api.post("/api/v1/calculator/loss", data={**answers, "age": float(AGE)})
    for door in ("", "guided/", "answers/"):
        page.get(me + door)
    api.get(mine)


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def addresses(**parts: object) -> list[str]:
    """Every address of the app, with Elm Street's own parts in it, and these."""
    found = []
    for route, entry in patterns(get_resolver()):
        path = "/" + route.removeprefix("^/").rstrip("$")
        for name, converter in entry.pattern.converters.items():
            value = str({**KNOWN, **parts}.get(name, "1"))
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


def test_the_answers_looked_for_are_those_their_owner_sees(stated, alice_page):
    guided = alice_page.get("/h/elm-street/me/guided/").content.decode()
    kept = alice_page.get("/h/elm-street/me/answers/").content.decode()

    assert set(leaks(guided)) == {AGE, *CONDITIONS}
    assert set(re.findall(r'value="(\w+)"[^>]* checked', guided)) == {"off", *ANSWERS["conditions"]}
    assert set(leaks(kept)) == {AGE, "no working spleen", "eGFR under 30"}


@pytest.mark.parametrize("who", ["bob_page", "carol_page", "root", "client"])
def test_no_address_tells_anybody_else(stated, who, request):
    browser = request.getfixturevalue(who)
    told = {}

    for path in addresses():
        answer = browser.get(path, raise_request_exception=False)
        text = answer.getvalue().decode(errors="replace")
        told[path] = leaks(text, of=(*FIGURES, AGE) if path in OFFERED else SEALED)
        assert not re.search(r'name="conditions"[^>]* checked', text), path

    assert not any(told.values()), told


def test_no_page_of_the_panel_tells(stated, root):
    told = {path: leaks(root.get(path).content.decode()) for path in pages_of_the_panel()}

    assert len(told) > 10
    assert not any(told.values()), told


def pages_of_the_panel() -> Iterator[str]:
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for row in model.objects.all():
            yield reverse(f"{name}_change", args=[row.pk])
            yield reverse(f"{name}_history", args=[row.pk])


def test_no_other_table_tells(stated, alice_page, alice_api):
    use_every_door(alice_page, alice_api)

    told = {
        model.__name__: leaks(str([readable(row) for row in model.objects.values()]))
        for model in apps.get_models()
        if model.__name__ not in {"LifeValue", "PriceShare"}
    }

    assert AuditEntry.objects.filter(action="values.stated").count() == 4
    assert {"HealthAnswers", "Session"} <= set(told)
    assert not any(told.values()), told


def readable(row: dict[str, object]) -> dict[str, object]:
    """A row with its bytes, and what a session holds, as somebody at the database could read them."""
    text = {key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()}
    return text | {"session_data": SessionStore().decode(str(row.get("session_data", "")))}


def test_no_cache_key_nor_what_is_cached_tells(stated, alice_page, alice_api):
    use_every_door(alice_page, alice_api)

    client = cache._cache.get_client()
    cached = {key: client.get(key) for key in client.scan_iter() if client.type(key) == b"string"}

    assert cached
    assert not leaks(str(cached))


def test_no_mail_tells(stated, alice_page, alice_api):
    use_every_door(alice_page, alice_api)

    assert not leaks(str([mail.message() for mail in mail.outbox]))


def test_no_repr_tells(stated):
    history = values.history(housemate=stated.housemate, at=factories.FOUNDED_AT)

    assert not leaks(f"{stated} {stated!r} {[stated]} {history}")


def test_no_log_line_tells(stated, alice_page, alice_api, caplog):
    for logger in ("", "django.request"):
        caplog.set_level(logging.DEBUG, logger=logger)

    use_every_door(alice_page, alice_api)

    assert caplog.records
    assert not leaks(caplog.text)


@pytest.mark.parametrize(("cost", "loss"), [(f"-{COST}", LOSS), (COST, f"{LOSS} or so"), (COST, f"{COST} %")])
def test_no_refusal_tells(alice, cost, loss):
    with pytest.raises(DomainError) as refusal:
        values.state(
            housemate=alice, cost_per_life=Decimal(cost), expected_loss=loss, at=factories.FOUNDED_AT
        )

    assert not leaks(f"{refusal.value!r} {refusal.value.message}")


# --- Faults of ours --------------------------------------------------------------------------------------


@pytest.fixture
def faulty(stated):
    """PostgreSQL refuses every statement and all answers from now on, and quotes the row that it refused."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("house_lifevalue", "house_healthanswers"):
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT none_today CHECK (false) NOT VALID")


def faults(page: Client, api: APIClient) -> list[HttpResponse]:
    page.raise_request_exception = api.raise_request_exception = False
    stated = {"cost_per_life": COST, "expected_loss": LOSS}
    return [
        page.post("/h/elm-street/me/", stated),
        page.post("/h/elm-street/me/guided/use", {**ANSWERS, "cost_per_life": COST, "keep": "on"}),
        api.put("/api/v1/houses/elm-street/me/life-value", data=stated),
    ]


def test_the_database_would_tell(faulty, alice):
    with pytest.raises(IntegrityError) as refused:
        factories.life_value(housemate=alice, cost_per_life=COST, expected_loss=LOSS)

    assert leaks(str(refused.value))


@pytest.mark.parametrize("debug", [True, False])
def test_no_page_about_a_fault_tells(faulty, alice_page, alice_api, settings, debug):
    settings.DEBUG = debug

    answers = faults(alice_page, alice_api)

    assert [answer.status_code for answer in answers] == [500] * 3
    assert not any(leaks(answer.content.decode()) for answer in answers)
    assert all(("IntegrityError" in answer.content.decode()) is debug for answer in answers)


@contextlib.contextmanager
def handled_by(handler: logging.Handler) -> Iterator[None]:
    logging.getLogger("django.request").addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger("django.request").removeHandler(handler)


def test_no_log_of_a_fault_tells(faulty, alice_page, alice_api):
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(WithoutTokens())

    with handled_by(handler):
        faults(alice_page, alice_api)

    assert lines.getvalue().count("none_today") >= 3
    assert not leaks(lines.getvalue())


def test_no_report_by_mail_tells(faulty, alice_page, alice_api, settings):
    settings.ADMINS = [("Staff", "staff@example.com")]

    with handled_by(AdminEmailHandler(include_html=True)):
        faults(alice_page, alice_api)

    reports = [f"{report.subject} {report.body} {report.alternatives}" for report in mail.outbox]
    assert len(reports) >= 3
    assert "IntegrityError" in reports[0]
    assert not any(leaks(report) for report in reports), reports
