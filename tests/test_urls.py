"""Every page as nobody, an outsider, a housemate and an admin: who may open it, and that it opens."""

import re
from datetime import UTC, datetime

import pytest
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


@pytest.mark.parametrize("name", walk.OF_A_HOUSE)
def test_a_house_of_ones_own_opens_nothing_of_another(name, parts, cast, carol_page):
    page = walk.address(name, {**parts, "house": cast.carol.house.slug})

    answers = asked(carol_page, page)

    assert not [answer for answer in answers if "Bob" in markup(answer)]
    assert not [answer for answer in answers if "Dinner with friends" in answer.content.decode()]


@pytest.mark.parametrize("name", walk.OF_A_HOUSE)
def test_a_housemate_opens_what_is_not_an_admins(name, parts, bob_page):
    answers = asked(bob_page, walk.address(name, parts))

    statuses = {answer.status_code for answer in answers}
    assert answers
    if name in walk.ADMINS:
        assert statuses == {403}
        assert all("An admin of the house has to do this." in answer.content.decode() for answer in answers)
    else:
        assert statuses <= ANSWERED | {403}
        opened = {302} if name in walk.ONLY_AFTER_LEAVING else {200, NOT_THIS_WAY}
        assert bob_page.get(walk.address(name, parts)).status_code in opened


@pytest.mark.parametrize("name", walk.OF_A_HOUSE)
def test_who_has_left_opens_what_stays_theirs_and_nothing_else(name, parts, cast, bob_page):
    scenes.moved_out(cast, cast.bob)

    statuses = {answer.status_code for answer in asked(bob_page, walk.address(name, parts))}

    assert statuses
    if name in walk.OPEN_AFTER_LEAVING:
        assert statuses <= ANSWERED | {403}
    else:
        assert statuses == {404}


@pytest.mark.parametrize("name", walk.OF_A_HOUSE)
def test_who_has_left_opens_nothing_of_who_stayed(name, parts, cast, bob_page):
    scenes.moved_out(cast, cast.bob)
    plan = scenes.typed("3", title="Her own walk", occurred_on=scenes.APRIL)
    alices = scenes.logged(housemate=cast.alice, plan=plan, at=scenes.CLOSING_AT)
    closed = scenes.close(cast, month=scenes.APRIL, at=datetime(2026, 5, 2, 12, tzinfo=UTC))
    hers = {"uid": alices.activity.uid, "transfer": closed.transfers.get().pk}

    answers = asked(bob_page, walk.address(name, {**parts, **hers}))

    assert not [answer for answer in answers if "Her own walk" in answer.content.decode()]
    if hers.keys() & walk.CONVERTERS[name]:
        assert {answer.status_code for answer in answers} == {404}


def test_who_is_forgotten_has_no_way_in(parts, cast, bob_page):
    scenes.moved_out(cast, cast.bob)
    scenes.forgotten(cast.bob)

    for name in walk.OF_A_HOUSE:
        assert {answer.status_code for answer in asked(bob_page, walk.address(name, parts))} == {404}, name


@pytest.mark.parametrize("name", walk.PAGES)
def test_every_page_answers_an_admin(name, parts, alice_page):
    answers = asked(alice_page, walk.address(name, parts))

    assert answers
    allowed = {404} if name in walk.BOBS_ALONE else ANSWERED | {403}
    assert {answer.status_code for answer in answers} <= allowed


@pytest.mark.parametrize("name", sorted(set(walk.PAGES) - set(walk.OF_A_HOUSE)))
def test_what_is_no_houses_answers_nobody(name, parts):
    answers = asked(Client(), walk.address(name, parts))

    assert {answer.status_code for answer in answers} <= {200, 302, 410}


@pytest.mark.parametrize("name", walk.PAGES)
def test_a_page_keeps_out_of_caches_and_runs_no_script_of_its_own(name, parts, alice_page, bob_page):
    reader = bob_page if name in walk.BOBS_ALONE else alice_page
    for answer in asked(reader, walk.address(name, parts)):
        html, kept = answer.content.decode(), answer.get("Cache-Control", "")

        # What was refused says nothing of the house that a cache could keep.
        assert answer.status_code in {403, 404} or {"no-store", "private"} <= set(kept.split(", "))
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert not re.search(r"\sstyle=|\son[a-z]+=", html)
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
        assert not re.search(r"""(src|href|action)=["'](https?:)?//""", html)


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
