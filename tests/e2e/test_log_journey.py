"""Logging an evening in seconds: counted in taps, on a phone, with the real worker behind the pages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import pages
from tests.e2e.test_browser_journey import found_a_house, invite, reload_until, state_prevalence

pytestmark = pytest.mark.xdist_group("e2e")

PHONE = {"width": 390, "height": 844}


class Taps:
    """Counts what a finger does: a tap on a button or link, a choice, going to a field to type."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, name: str, role: str = "button") -> None:
        with self.page.expect_event("load"):
            self.touch(self.page.get_by_role(role, name=name).first.click)

    def fill(self, field: Locator, text: str) -> None:
        self.touch(lambda: field.fill(text))

    def choose(self, field: Locator, label: str) -> None:
        self.touch(lambda: field.select_option(label=label))

    def touch(self, act: Callable[[], object]) -> None:
        self.count += 1
        act()


def priced(site, visit) -> Page:
    """Bob, on a phone, in a house whose microcovids cost $1."""
    alice, bob = visit(site), visit(site, viewport=PHONE)
    pages.sign_up(alice, "alice")
    found_a_house(alice)
    bob.goto(invite(alice))
    pages.sign_up(bob, "bob")
    bob.get_by_label("Your name in the house").fill("Bob")
    pages.press(bob, "Join the house")
    for page in (alice, bob):
        pages.state_values(page, cost_per_life="5,000,000", expected_loss="10 %")
        pages.follow(page, "Home")
    state_prevalence(alice)
    reload_until(bob, "with the numbers of 2 housemates in it")
    return bob


def test_groceries_a_preset_and_a_mixed_group_in_few_taps(site, visit):
    bob = priced(site, visit)
    pages.follow(bob, "Log")
    bob.get_by_label("What", exact=True).fill("Groceries")
    bob.get_by_label("People near you").first.fill("3")
    bob.get_by_label("Minutes").fill("30")
    pages.press(bob, "Log it")
    pages.follow(bob, "Home")

    taps = Taps(bob)
    taps.on("Log", role="link")
    taps.on("Log Groceries")
    expect(bob.get_by_text("Logged. You were charged")).to_be_visible()
    assert taps.count == 2

    pages.follow(bob, "Home")
    taps = Taps(bob)
    taps.on("Log", role="link")
    taps.touch(bob.get_by_text("Ready-made").click)
    taps.on("eating out, indoors", role="link")
    taps.on("Log it")
    expect(bob.get_by_text("Logged. You were charged")).to_be_visible()
    assert taps.count == 4


def test_a_mixed_group_of_four_is_logged_in_under_twelve_taps(site, visit):
    bob = priced(site, visit)
    pages.follow(bob, "Log")
    bob.get_by_text("Ready-made").click()
    pages.follow(bob, "My contacts")
    bob.get_by_label("Name").fill("Sam")
    pages.press(bob, "Keep them")
    pages.follow(bob, "Home")

    taps = Taps(bob)
    taps.on("Log", role="link")
    taps.fill(bob.get_by_label("What", exact=True), "Cards at Sam's")
    taps.fill(bob.get_by_label("People near you").first, "2")
    taps.choose(bob.get_by_label("Their masks").first, "surgical mask")
    taps.touch(bob.get_by_role("button", name="Others too").click)
    second = bob.get_by_label("What they are like").nth(1)
    expect(second).to_be_visible()
    taps.choose(second, "Sam")
    taps.touch(bob.get_by_role("button", name="Others too").click)
    third = bob.get_by_label("What they are like").nth(2)
    expect(third).to_be_visible()
    taps.choose(third, "has COVID now")
    taps.fill(bob.get_by_label("Hours"), "2")
    expect(bob.locator("#quote .figure")).to_be_visible()
    taps.on("Log it")

    expect(bob.get_by_text("Logged. You were charged")).to_be_visible()
    assert taps.count < 12


def test_one_tap_makes_it_cheaper_and_costs_what_was_said(site, visit):
    bob = priced(site, visit)
    pages.follow(bob, "Log")
    bob.get_by_label("What", exact=True).fill("Dinner")
    bob.get_by_label("People near you").first.fill("3")
    bob.get_by_label("Hours").fill("2")

    outdoors = bob.get_by_role("button", name="outdoors:")
    expect(outdoors).to_be_visible()
    said = outdoors.inner_text().split(":")[1].split("\n")[0].strip()
    outdoors.click()
    expect(bob.locator("#quote .figure")).to_have_text(said)
    expect(bob.get_by_label("outdoors", exact=True)).to_be_checked()
    pages.press(bob, "Log it")

    expect(bob.get_by_text(f"Logged. You were charged {said}")).to_be_visible()
