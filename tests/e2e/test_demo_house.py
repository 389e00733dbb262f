"""The demo house as its visitors see it: on a phone and a laptop, by day and by night, without script."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from house.management import story
from tests.e2e import pages
from tests.e2e.conftest import SCREENSHOTS

pytestmark = pytest.mark.xdist_group("e2e")

HOUSE = "/h/heron-house/"
PLACES = {
    "home": "",
    "log": "log",
    "activities": "activities/",
    "months": "months/",
    "me": "me/",
    "guided": "me/guided/",
    "answers": "me/answers/",
    "prevalence": "prevalence",
    "feed": "prevalence/feed/",
    "settings": "settings",
    "fund": "fund",
    "price": "price/",
    "incentives": "incentives/",
    "leave": "leave",
}
SCREENS = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1280, "height": 800}}
SERIOUS = {"serious", "critical"}


def sign_in(page: Page, name: str) -> None:
    pages.sign_in(page, story.email(name=name), story.PASSWORD)


def closed_month(page: Page) -> None:
    page.goto(f"{HOUSE}months/")
    with page.expect_event("load"):
        page.get_by_role("link", name=re.compile("collected")).click()


def serious_violations(page: Page, scheme: str) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} ({scheme}): {rule['id']}: {node['html']} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]


def test_a_visitor_sees_the_price_and_a_month_in_every_state(demo_site, visit):
    page = visit(demo_site)
    sign_in(page, "Wren")

    expect(page.get_by_text("$1.00", exact=True)).to_be_visible()
    expect(page.get_by_text("with the numbers of 5 housemates in it")).to_be_visible()
    pages.follow(page, "Months")
    expect(page.get_by_text("closes soon")).to_have_count(1)
    closed_month(page)
    transfers = page.locator(".transfer")
    expect(transfers).to_have_count(4)
    expect(transfers.filter(has_text="Paid and confirmed")).to_have_count(2)
    expect(transfers.filter(has_text="says it is paid")).to_have_count(1)
    expect(transfers.filter(has_text="Not paid yet")).to_have_count(1)


def test_a_housemate_reads_neither_notes_nor_inputs_of_another(demo_site, visit):
    page = visit(demo_site)
    sign_in(page, "Tomas")

    page.goto(f"{HOUSE}activities/")
    while not (appointment := page.get_by_role("link", name=re.compile("Appointment"))).count():
        pages.follow(page, "Older")
    with page.expect_event("load"):
        appointment.first.click()

    expect(page.get_by_text("Wren was charged")).to_be_visible()
    expect(page.get_by_text("Infusion")).to_have_count(0)
    expect(page.get_by_text("How it came about")).to_have_count(0)


def every_page(page: Page) -> Iterator[str]:
    for name, path in PLACES.items():
        page.goto(HOUSE + path)
        # What htmx fetches for a fresh page belongs to it.
        expect(page.locator(".htmx-request")).to_have_count(0)
        yield name
    closed_month(page)
    yield "month"


def look(page: Page, name: str) -> Iterator[str]:
    """Takes its pictures, and tells what does not fit a screen or keeps somebody out."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for screen, size in SCREENS.items():
            page.set_viewport_size(size)
            path = SCREENSHOTS / f"{name}-{screen}-{scheme}.png"
            page.screenshot(path=path, full_page=True, animations="disabled")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                yield f"{page.url} is wider than a {screen}"
        yield from serious_violations(page, scheme)


def test_every_page_fits_its_screen_and_keeps_nobody_out(demo_site, visit):
    SCREENSHOTS.mkdir(exist_ok=True)
    page = visit(demo_site)
    sign_in(page, "Ines")

    troubles = [trouble for name in every_page(page) for trouble in look(page, name)]

    assert troubles == []


def test_an_activity_is_logged_and_charged_once_without_script(demo_site, visit):
    page = visit(demo_site, java_script_enabled=False)
    sign_in(page, "Jonah")

    pages.follow(page, "Log")
    page.get_by_label("What", exact=True).fill("Tea on the doorstep")
    page.get_by_label("Minutes").fill("45")
    page.get_by_label("outdoors", exact=True).check()
    pages.press(page, "Show the price")
    price = page.locator("#quote .figure").inner_text()
    with page.expect_event("load"):
        page.get_by_role("button", name="Log it").dblclick()

    expect(page.get_by_text("You were charged", exact=True)).to_be_visible()
    expect(page.locator("main .figure")).to_have_text(price)
    page.goto(f"{HOUSE}activities/")
    expect(page.get_by_role("link", name=re.compile("Tea on the doorstep"))).to_have_count(1)
