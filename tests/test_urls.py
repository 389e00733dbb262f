"""Every page as nobody, an outsider, a housemate and an admin: who may open it, and that it opens."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests import walk
from tests.ledger import scenes
from tests.pages import markup

NOT_THIS_WAY = 405
# What a page answers to a form without anything in it: the next page, the form again, or how it stands.
ANSWERED = {200, 302, 409, 410, 422}


@pytest.fixture
def parts(cast):
    return walk.lived_in(cast=cast)


def asked(browser: Client, address: str) -> list[HttpResponse]:
    """This function will open a page and send it an empty form, and keep what the page takes."""
    answers = [browser.get(address), browser.post(address)]
    return [answer for answer in answers if answer.status_code != NOT_THIS_WAY]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is changed within is as it was afterwards: one house does for all pages."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def each_page(
    names: Iterable[str], parts: dict[str, object], browser: Client
) -> Iterator[tuple[str, list[HttpResponse]]]:
    for name in names:
        with undone():
            answers = asked(browser, walk.address(name, parts))
        yield name, answers


def test_the_walk_knows_the_pages_of_both_apps():
    assert {"house:me", "house:settings", "ledger:home", "ledger:claim"} <= set(walk.OF_A_HOUSE)
    assert {"house:index", "house:found", "house:join"} <= set(walk.PAGES) - set(walk.OF_A_HOUSE)


# Where nobody is let in nothing is changed: one house does for all of its pages.


def test_nobody_is_sent_to_sign_in_and_back(parts):
    for name in walk.OF_A_HOUSE:
        page = walk.address(name, parts)

        answers = asked(Client(), page)

        assert answers, name
        assert {answer.status_code for answer in answers} == {302}, name
        assert {answer.url for answer in answers} == {f"/accounts/login/?next={page}"}, name


def test_an_outsider_sees_no_house(parts, carol_page):
    for name in walk.OF_A_HOUSE:
        theirs = asked(carol_page, walk.address(name, parts))
        none = asked(carol_page, walk.address(name, {**parts, "house": "no-such-house"}))

        assert theirs, name
        assert {answer.status_code for answer in [*theirs, *none]} == {404}, name
        assert not [answer for answer in theirs if "Elm Street" in answer.content.decode()], name
        assert all("There is nothing here" in answer.content.decode() for answer in theirs), name


def test_a_house_of_ones_own_opens_nothing_of_another(parts, cast, carol_page):
    wrong = []
    for name, answers in each_page(walk.OF_A_HOUSE, {**parts, "house": cast.carol.house.slug}, carol_page):
        told = [answer for answer in answers if "Bob" in markup(answer)]
        told += [answer for answer in answers if "Dinner with friends" in answer.content.decode()]
        wrong += [name] if told else []

    assert wrong == []


def test_a_housemate_opens_what_is_not_an_admins(parts, bob_page):
    wrong = []
    for name, answers in each_page(walk.OF_A_HOUSE, parts, bob_page):
        statuses = {answer.status_code for answer in answers}
        if name in walk.ADMINS:
            words = "An admin of the house has to do this."
            is_right = statuses == {403} and all(words in answer.content.decode() for answer in answers)
        else:
            is_right = bool(statuses) and statuses <= ANSWERED | {403} and opens(name, parts, bob_page)
        wrong += [] if is_right else [(name, statuses)]

    assert wrong == []


def opens(name: str, parts: dict[str, object], browser: Client) -> bool:
    """A page opens; one that only takes forms says so, and a price that is asked for leads to its form."""
    leads_on = name in walk.ONLY_AFTER_LEAVING or name.endswith("quote") or name == "ledger:quote-correction"
    with undone():
        return browser.get(walk.address(name, parts)).status_code in (
            {302} if leads_on else {200, NOT_THIS_WAY}
        )


def test_who_has_left_opens_what_stays_theirs_and_nothing_else(parts, cast, bob_page):
    scenes.moved_out(cast, cast.bob)
    wrong = []
    for name, answers in each_page(walk.OF_A_HOUSE, parts, bob_page):
        statuses = {answer.status_code for answer in answers}
        allowed = ANSWERED | {403} if name in walk.OPEN_AFTER_LEAVING else {404}
        wrong += [] if statuses and statuses <= allowed else [(name, statuses)]

    assert wrong == []


def test_who_has_left_opens_nothing_of_who_stayed(parts, cast, bob_page):
    scenes.moved_out(cast, cast.bob)
    plan = scenes.typed("3", title="Her own walk", occurred_on=scenes.APRIL)
    alices = scenes.logged(housemate=cast.alice, plan=plan, at=scenes.CLOSING_AT)
    closed = scenes.close(cast, month=scenes.APRIL, at=datetime(2026, 5, 2, 12, tzinfo=UTC))
    hers = {"uid": alices.activity.uid, "transfer": closed.transfers.get().pk}

    wrong = []
    for name, answers in each_page(walk.OF_A_HOUSE, {**parts, **hers}, bob_page):
        statuses = {answer.status_code for answer in answers}
        is_told = any("Her own walk" in answer.content.decode() for answer in answers)
        is_hers = bool(hers.keys() & walk.CONVERTERS[name])
        wrong += [(name, statuses)] if is_told or (is_hers and statuses != {404}) else []

    assert wrong == []


def test_who_is_forgotten_has_no_way_in(parts, cast, bob_page):
    scenes.moved_out(cast, cast.bob)
    scenes.forgotten(cast.bob)

    for name, answers in each_page(walk.OF_A_HOUSE, parts, bob_page):
        assert {answer.status_code for answer in answers} == {404}, name


def test_every_page_answers_an_admin(parts, alice_page):
    wrong = []
    for name, answers in each_page(walk.PAGES, parts, alice_page):
        statuses = {answer.status_code for answer in answers}
        allowed = {404} if name in walk.BOBS_ALONE else ANSWERED | {403}
        wrong += [] if statuses and statuses <= allowed else [(name, statuses)]

    assert wrong == []


def test_what_is_no_houses_answers_nobody(parts):
    for name, answers in each_page(sorted(set(walk.PAGES) - set(walk.OF_A_HOUSE)), parts, Client()):
        assert {answer.status_code for answer in answers} <= {200, 302, 410}, name


@pytest.mark.parametrize("bobs_alone", [False, True])
def test_a_page_keeps_out_of_caches_and_runs_no_script_of_its_own(parts, alice_page, bob_page, bobs_alone):
    names = [name for name in walk.PAGES if (name in walk.BOBS_ALONE) == bobs_alone]
    for name, answers in each_page(names, parts, bob_page if bobs_alone else alice_page):
        for answer in answers:
            html, kept = answer.content.decode(), answer.get("Cache-Control", "")

            # What was refused says nothing of the house that a cache could keep.
            is_kept_out = {"no-store", "private"} <= set(kept.split(", "))
            assert answer.status_code in {403, 404} or is_kept_out, name
            assert "unsafe" not in answer["Content-Security-Policy"], name
            assert not re.search(r"\sstyle=|\son[a-z]+=", html), name
            assert not re.search(r"<script(?![^>]*\bsrc=)", html), name
            assert not re.search(r"""(src|href|action)=["'](https?:)?//""", html), name


def test_only_an_admin_is_shown_the_way_to_the_settings(parts, alice_page, bob_page):
    for name in walk.OF_A_HOUSE:
        page = walk.address(name, parts)
        answers = ((alice_page.get(page), True), (bob_page.get(page), False))
        shown = [(answer, is_admin) for answer, is_admin in answers if answer.status_code == 200]

        assert all(("Settings</a>" in answer.content.decode()) == is_admin for answer, is_admin in shown), (
            name
        )


@pytest.mark.parametrize("page", ["log", "me", "prevalence", "settings", "activities", "months"])
def test_an_address_typed_without_its_last_stroke_leads_to_its_page(alice_page, house, page):
    typed = f"/h/{house.slug}/{page}"

    assert alice_page.get(typed).headers["Location"] == f"{typed}/"
