"""Another price rule, from its choice to the price it makes: in two browsers, with a real worker."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import pages
from tests.e2e.test_browser_journey import ZONE, found_a_house, invite, reload_until
from tests.e2e.test_demo_house import serious_violations

pytestmark = pytest.mark.xdist_group("e2e")


def priced_house(alice: Page, bob: Page) -> None:
    pages.sign_up(alice, "alice")
    found_a_house(alice)
    bob.goto(invite(alice))
    pages.sign_up(bob, "bob")
    bob.get_by_label("Your name in the house").fill("Bob")
    pages.press(bob, "Join the house")
    for page in (alice, bob):
        pages.state_values(page, cost_per_life="5,000,000", expected_loss="10 %")
        pages.follow(page, "Home")
    reload_until(bob, "with the numbers of 2 housemates in it")


def choose_externality_with_omicron(page: Page) -> None:
    pages.follow(page, "Settings")
    page.get_by_label("what it would cost oneself is one’s own business").check()
    page.get_by_label("Or one that was published").select_option(label="Omicron, 2022: 42.7")
    expect(page.get_by_label("Household attack rate, in per cent")).to_have_value("42.7")
    assert serious_violations(page, "light") == []
    pages.press(page, "Keep these settings")
    expect(page.get_by_text("Another price rule holds from tomorrow on")).to_be_visible()
    expect(page.get_by_label("Household attack rate, in per cent")).to_have_value("42.7")


def test_a_rule_is_chosen_announced_for_tomorrow_and_then_the_prices(site, visit):
    alice, bob = visit(site), visit(site)
    priced_house(alice, bob)
    choose_externality_with_omicron(alice)

    pages.follow(bob, "How it is made, and what comes next")
    tomorrow = datetime.now(ZoneInfo(ZONE)).date() + timedelta(days=1)
    announced = f"From {tomorrow:%B} {tomorrow.day}, {tomorrow.year} on the house has another rule"
    expect(bob.get_by_text(announced)).to_be_visible()
    expect(bob.get_by_role("listitem").filter(has_text="Attack rate: 42.7%.")).to_be_visible()
    expect(bob.get_by_role("heading", name="A microcovid costs", exact=True)).to_be_visible()
    expect(bob.locator(".chart path.rule")).to_have_count(0)

    # Noon of the next day: the sweep as it will run then.
    site.queue("ledger.tasks.reprice_houses", at=f"{tomorrow}T20:00:00+00:00")
    # Said in one breath only in the history.
    reload_until(bob, "expected loss). Attack rate: 42.7%.")
    expect(bob.locator(".chart path.rule")).to_have_count(1)
    expect(bob.get_by_role("row").filter(has_text="Attack rate: 42.7%.")).to_contain_text("$0.21")
    assert serious_violations(bob, "light") == []

    pages.follow(bob, "What would I gain by shading my number?")
    expect(bob.get_by_text("as it is here")).to_have_count(1)
    assert serious_violations(bob, "light") == []
