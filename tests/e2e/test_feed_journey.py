"""A feed from the form to the figure, broken and mended, and an old figure confirmed: with a real worker."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import pages
from tests.e2e.test_browser_journey import ZONE, found_a_house, reload_until
from tests.e2e.test_demo_house import serious_violations
from tests.house.feeds import serving

pytestmark = pytest.mark.xdist_group("e2e")


def today() -> datetime:
    return datetime.now(ZoneInfo(ZONE))


def set_a_feed_of_ones_own(page: Page, address: str) -> None:
    page.get_by_label("Another file, by its address").check()
    page.get_by_label("What the source is called").fill("County dashboard")
    page.get_by_label("Its address", exact=True).fill(address)
    page.get_by_label("JSON").check()
    page.get_by_label("Column of the day").fill("day")
    page.get_by_label("Column of the number").fill("share")
    expect(page.get_by_label("State or territory")).to_be_hidden()
    expect(page.get_by_label("Per cent of people infectious for each 1")).to_be_hidden()
    pages.press(page, "Keep this feed")


def test_a_feed_is_set_fetched_said_to_be_broken_and_fetched_again(site, visit):
    page = visit(site)
    pages.sign_up(page, "alice")
    found_a_house(page)
    pages.follow(page, "Say how many people near you are infectious.")
    pages.follow(page, "Set a feed.")
    expect(page.get_by_label("Its address", exact=True)).to_be_hidden()
    assert serious_violations(page, "light") == []

    with serving.running() as server:
        rows = [{"day": f"{today() - timedelta(days=2):%Y-%m-%d}", "share": "0.5"}]
        server.pages["/data"] = serving.says(json.dumps(rows))
        set_a_feed_of_ones_own(page, server.url("/data"))
        reload_until(page, "1 in 200")
        expect(page.get_by_text("Fetched by itself.")).to_be_visible()
        assert serious_violations(page, "light") == []

        server.pages["/data"] = serving.says("<html>", kind="text/html")
        pages.follow(page, "Change the feed.")
        expect(page.get_by_label("Column of the number")).to_have_value("share")
        pages.press(page, "Keep this feed")
        reload_until(page, "The feed has brought nothing since")
        expect(page.get_by_text("A web page stands there, not a file of data.")).to_be_visible()
        expect(page.get_by_text("1 in 200").first).to_be_visible()
        assert serious_violations(page, "light") == []

        server.pages["/data"] = serving.says(json.dumps([{**rows[0], "share": "0.8"}]))
        pages.follow(page, "Change the feed.")
        pages.press(page, "Keep this feed")
        reload_until(page, "1 in 125")
        expect(page.get_by_text("has brought nothing")).to_have_count(0)


def test_an_old_figure_is_asked_about_where_one_logs_and_confirmed_with_one_tap(site, visit):
    page = visit(site)
    pages.sign_up(page, "alice")
    found_a_house(page)
    pages.follow(page, "Say how many people near you are infectious.")
    page.get_by_label("Hospital admissions in a week").check()
    page.get_by_label("Hospital admissions in seven days").fill("3.2")
    page.get_by_label("Where the figure comes from").fill("The state’s report")
    page.get_by_label("The day it is for").fill(f"{today() - timedelta(days=30):%Y-%m-%d}")
    pages.press(page, "Keep this figure")
    expect(page.get_by_text("Somewhere between 1 in 84 and 1 in 122.")).to_be_visible()

    pages.follow(page, "Log")
    expect(
        page.get_by_text("30 days old: 1 in 100, from The state’s report. Is it still right?")
    ).to_be_visible()
    assert serious_violations(page, "light") == []
    pages.press(page, "It is still right")

    expect(page.get_by_label("What", exact=True)).to_be_visible()
    expect(page.get_by_text("Is it still right?")).to_have_count(0)
    page.goto(page.url.replace("log", "prevalence"))
    expect(page.get_by_text("Still right, said Alice.")).to_be_visible()
