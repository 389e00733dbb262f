"""The main job in two real browsers side by side, with the real worker behind the pages."""

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import pages

pytestmark = pytest.mark.xdist_group("e2e")

ZONE = "America/Los_Angeles"


def found_a_house(page: Page) -> None:
    pages.follow(page, "Found a house")
    page.get_by_label("The house's name").fill("Elm Street")
    page.get_by_label("Your name in the house").fill("Alice")
    page.get_by_label("Currency").select_option("USD")
    page.get_by_label("Time zone").select_option(ZONE)
    pages.press(page, "Found the house")


def invite(page: Page) -> str:
    pages.follow(page, "Settings")
    pages.press(page, "Make a link")
    return page.get_by_label("The link, shown this once").input_value()


def state_prevalence(page: Page) -> None:
    pages.follow(page, "Say how many people near you are infectious.")
    page.get_by_label("One in so many people is infectious").fill("2000")
    page.get_by_label("Where the figure comes from").fill("The city's weekly report")
    pages.press(page, "Keep this figure")
    expect(page.get_by_text("1 in 2,000").first).to_be_visible()


def fill_in_dinner(page: Page) -> None:
    pages.follow(page, "Log")
    page.get_by_label("What", exact=True).fill("Dinner on the roof")
    page.get_by_label("People near you").fill("3")
    page.get_by_label("Hours").fill("1")
    page.get_by_label("outdoors", exact=True).check()


def reload_until(page: Page, text: str) -> None:
    """The worker tells no page that it is done: people look again, and so do we."""
    deadline = time.monotonic() + 30
    while not page.get_by_text(text).count() and time.monotonic() < deadline:
        page.wait_for_timeout(200)
        page.reload()
    expect(page.get_by_text(text).first).to_be_visible()


def test_two_people_live_a_month_in_the_browser(site, visit):
    alice, bob = visit(site), visit(site)
    pages.sign_up(alice, "alice")
    found_a_house(alice)

    bob.goto(invite(alice))
    pages.sign_up(bob, "bob")
    bob.get_by_label("Your name in the house").fill("Bob")
    pages.press(bob, "Join the house")
    expect(bob.get_by_text("Welcome to Elm Street.")).to_be_visible()
    expect(bob.get_by_text("no price yet")).to_be_visible()

    for page in (alice, bob):
        pages.state_values(page, cost_per_life="5,000,000", expected_loss="10 %")
        pages.follow(page, "Home")
    state_prevalence(alice)
    pages.follow(alice, "Home")
    reload_until(alice, "with the numbers of 2 housemates in it")
    expect(alice.get_by_text("$1.00", exact=True)).to_be_visible()

    month = datetime.now(ZoneInfo(ZONE)).date().replace(day=1)
    fill_in_dinner(bob)
    expect(bob.locator("#quote .figure")).to_have_text("$10.50")
    with bob.expect_event("load"):
        bob.get_by_role("button", name="Log it").dblclick()
    expect(bob.get_by_text("Logged. You were charged $10.50.")).to_be_visible()
    pages.follow(bob, "Home")
    expect(bob.get_by_role("link", name=re.compile("Dinner on the roof"))).to_have_count(1)
    expect(bob.get_by_text("You owe the house")).to_contain_text("$10.50")

    site.queue("ledger.tasks.settle_due_houses", at=f"{month + timedelta(days=33)}T20:00:00+00:00")
    for page in (alice, bob):
        page.goto(re.sub(r"(/h/[^/]+/).*", rf"\1months/{month:%Y-%m}/", page.url))
        reload_until(page, "Bob pays The house fund")
        expect(page.locator(".transfer")).to_contain_text("$10.50")
    bob.get_by_text("I paid this").click()
    pages.press(bob, "Yes, it is paid")
    expect(bob.get_by_text("Bob says it is paid")).to_be_visible()
    alice.reload()
    pages.press(alice, "Yes, it has come")
    expect(alice.get_by_text("Paid and confirmed by Alice")).to_be_visible()

    for page in (alice, bob):
        pages.follow(page, "Home")
        expect(page.get_by_text("You are even with the house")).to_be_visible()
        expect(page.get_by_text("even", exact=True)).to_have_count(2)
