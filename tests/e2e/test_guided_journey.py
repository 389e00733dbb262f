"""The expected loss by guided questions, on a phone: asked, answered, used, kept, read back, erased."""

import re

import pytest
from playwright.sync_api import Page, expect

from house.management import story
from tests.e2e import pages
from tests.e2e.test_demo_house import serious_violations

pytestmark = pytest.mark.xdist_group("e2e")

ME = "/h/heron-house/me/"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    # No colour is looked at half-way to another.
    "reduced_motion": "reduce",
}


def troubles(page: Page) -> list[str]:
    """What keeps somebody out, or does not fit, by day and by night."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += serious_violations(page, scheme)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(f"{page.url} is wider than the phone")
    return found


def answer_the_questions(page: Page) -> None:
    page.get_by_label("Your age, in years").fill("30")
    page.get_by_role("radio", name="longer than 6 months ago").check()


def test_a_loss_is_worked_out_used_kept_and_read_back_on_a_phone(demo_site, visit):
    page = visit(demo_site, **PHONE)
    pages.sign_in(page, story.email(name="Priya"), story.PASSWORD)
    pages.follow(page, "Me")
    seen = troubles(page)
    page.get_by_label("Cost per life").fill("13,200,000")

    pages.press(page, "Work out my loss")
    answer_the_questions(page)
    expect(page.locator("#answer .figure")).to_have_text("1 in 13,934")
    page.get_by_text("Conditions, if you have any").click()
    page.get_by_role("checkbox", name="high blood pressure").check()
    expect(page.locator("#answer .figure")).not_to_have_text("1 in 13,934")
    page.get_by_role("checkbox", name="high blood pressure").uncheck()
    expect(page.locator("#answer .figure")).to_have_text("1 in 13,934")
    expect(page.locator("#grounds")).to_contain_text("Long COVID")
    for part in ("What multiplies to the chance of death", "Assumptions", "Sources"):
        page.get_by_text(part, exact=True).click()
    expect(page.locator("#grounds .tag").first).to_have_text("assumption")
    page.get_by_label("Keep my answers, encrypted, for me alone").check()
    seen += troubles(page)

    pages.press(page, "Use this")
    expect(page.get_by_label("Cost per life")).to_have_value("13,200,000")
    expect(page.get_by_label("Expected loss")).to_have_value("1 in 13934")
    expect(page.locator("#range")).to_contain_text("probably between")
    seen += troubles(page)
    page.get_by_label("Expected loss").fill("1 in 500")
    expect(page.get_by_text("$26,400.00")).to_be_visible()
    page.get_by_label("Expected loss").fill("1 in 13934")
    expect(page.get_by_text("$947.32")).to_be_visible()
    expect(page.get_by_text("like paying $13.20 to avoid one micromort")).to_be_visible()
    page.get_by_label(re.compile("With the next monthly price")).check()
    pages.press(page, "Keep these numbers")

    expect(page.get_by_text("Kept. They count from")).to_be_visible()
    expect(page.locator("#pending")).to_contain_text("Until then you can state it otherwise")
    expect(page.get_by_label("Expected loss")).to_have_value("1 in 13934")
    page.goto(f"{ME}guided/")
    expect(page.get_by_label("Your age, in years")).to_have_value("30")
    pages.follow(page, "Look at it, or erase it")
    expect(page.get_by_text("longer than 6 months ago")).to_be_visible()
    pages.press(page, "Erase my answers")
    expect(page.get_by_text("Nothing is kept here.")).to_be_visible()
    assert seen == []


def test_it_works_without_script(demo_site, visit):
    page = visit(demo_site, java_script_enabled=False)
    pages.sign_in(page, story.email(name="Jonah"), story.PASSWORD)
    page.goto(ME)

    page.get_by_text("What others put on a life").click()
    pages.press(page, "Use as my cost per life as published by US Department of Transportation")
    pages.press(page, "Work out my loss")
    answer_the_questions(page)
    pages.press(page, "Show the answer")
    expect(page.locator("#answer .figure")).to_have_text("1 in 13,934")
    pages.press(page, "Use this")

    expect(page.get_by_label("Cost per life")).to_have_value("13200000")
    expect(page.get_by_text("= $947.32 if I am infected")).to_be_visible()
