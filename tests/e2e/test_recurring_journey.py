"""Repeating an evening on a phone: the rule, what comes, one day skipped, and the real worker logging it."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import pages
from tests.e2e.test_browser_journey import ZONE
from tests.e2e.test_log_journey import priced

pytestmark = pytest.mark.xdist_group("e2e")


def test_an_evening_is_repeated_skipped_once_and_logged_when_its_day_has_come(site, visit):
    bob = priced(site, visit)
    pages.follow(bob, "Log")
    bob.get_by_label("What", exact=True).fill("Choir")
    bob.get_by_label("I know the microcovids").check()
    bob.get_by_label("Microcovids", exact=True).fill("3")
    pages.press(bob, "Log it")

    pages.follow(bob, "Repeat it")
    expect(bob.get_by_label("Day of the month", exact=True)).to_be_hidden()
    expect(bob.get_by_label("Last day", exact=True)).to_be_hidden()
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        bob.get_by_label(day, exact=True).check()
    pages.press(bob, "Repeat it")
    expect(bob.get_by_text("Every day.")).to_be_visible()
    expect(bob.get_by_text("about $3.00").first).to_be_visible()

    with bob.expect_event("load"):
        bob.get_by_role("button", name="Skip").nth(1).click()
    expect(bob.get_by_text("skipped", exact=True)).to_be_visible()

    for days in (1, 2, 3):
        at = datetime.now(UTC) + timedelta(days=days)
        site.queue("ledger.tasks.log_recurring", at=at.isoformat())
    # The day after the third is the first to come: all before it are done.
    fourth = (datetime.now(ZoneInfo(ZONE)) + timedelta(days=4)).strftime("%a, %b %-d")
    bob.goto(bob.url)
    reload_until_first(bob, fourth)
    pages.follow(bob, "Activities")

    expect(bob.locator(".entry-title", has_text="Choir")).to_have_count(3)


def reload_until_first(page: Page, text: str) -> None:
    deadline = time.monotonic() + 30
    first = page.locator(".entry-title").first
    while text not in first.inner_text() and time.monotonic() < deadline:
        page.wait_for_timeout(200)
        page.reload()
    expect(first).to_contain_text(text)
