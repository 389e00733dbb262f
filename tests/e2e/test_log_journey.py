"""Logging an evening in seconds: counted in taps, on a phone, with the real worker behind the pages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from house.management import story
from tests.e2e import pages
from tests.e2e.test_browser_journey import found_a_house, invite, reload_until, state_prevalence

pytestmark = pytest.mark.xdist_group("e2e")

LOG = "/h/heron-house/log/"
# What stays in sight, in pixels: a figure, a line of cheaper changes and the button.
LOWEST = 165
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


def test_a_wrong_number_is_marked_while_one_types_until_it_is_right(demo_site, visit):
    page = visit(demo_site, viewport=PHONE)
    pages.sign_in(page, story.email(name="Ines"), story.PASSWORD)
    page.goto(f"{LOG}?like=preset:restaurantIndoors")
    people, others = (page.get_by_label("People near you").nth(number) for number in range(2))
    page.get_by_role("button", name="Others too").click()
    expect(others).to_be_focused()

    people.fill("many")
    expect(page.locator("#id_count_error")).to_have_text("A number, please, such as 1500 or 0.5.")
    others.fill("few")
    expect(page.locator("#id_also-0-count_error")).not_to_be_empty()
    people.fill("3")
    expect(page.locator("#id_count_error")).to_be_empty()
    expect(page.locator("#id_also-0-count_error")).not_to_be_empty()
    others.fill("2")
    expect(page.locator("#id_also-0-count_error")).to_be_empty()
    expect(page.locator("#quote .figure")).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False])
def test_the_enter_key_logs(demo_site, visit, scripted):
    page = visit(demo_site, java_script_enabled=scripted)
    pages.sign_in(page, story.email(name="Ines"), story.PASSWORD)
    page.goto(LOG)
    page.get_by_label("What", exact=True).fill("Quick tea")
    page.get_by_label("Minutes").fill("20")

    with page.expect_event("load"):
        page.get_by_label("Minutes").press("Enter")

    expect(page.get_by_text("Logged. You were charged")).to_be_visible()


@pytest.mark.parametrize("height", [740, 640])
def test_the_price_hides_nothing_of_the_form_on_a_small_phone(demo_site, visit, height):
    page = visit(demo_site, viewport={"width": 360, "height": height})
    pages.sign_in(page, story.email(name="Ines"), story.PASSWORD)
    page.goto(f"{LOG}?like=preset:restaurantIndoors")

    expect(page.locator("#quote .figure")).to_be_visible()
    expect(page.get_by_role("button", name="outdoors:")).to_be_visible()
    assert page.locator(".quote").bounding_box()["height"] <= LOWEST
    page.get_by_text("How it comes about").click()
    expect(page.get_by_text("The factors that multiply")).to_be_attached()
    page.get_by_label("Hours").fill("3")
    expect(page.locator("#quote-factors")).to_contain_text("210 minutes")
    assert page.locator(".quote").bounding_box()["height"] <= LOWEST
    page.get_by_text("Others of us were there").click()
    page.get_by_text("Others of us were there").click()
    assert hidden_behind_the_price(page) == []


def hidden_behind_the_price(page: Page) -> list[str]:
    """What the Tab key reaches, from the form's first field to its last, and the price covers."""
    page.get_by_label("What", exact=True).focus()
    return page.evaluate(
        """async () => {
            const form = document.getElementById("log-form"), panel = document.querySelector(".quote");
            const bad = [];
            for (const field of form.querySelectorAll("input, select, textarea, summary, button")) {
                if (panel.contains(field) || field.tabIndex < 0 || !field.checkVisibility()) continue;
                field.focus();
                await new Promise(requestAnimationFrame);
                const box = field.getBoundingClientRect(), edge = panel.getBoundingClientRect();
                // Of a large text box, the line in which one types.
                const needed = box.top + Math.min(box.height, 44);
                if (document.activeElement === field && needed > edge.top + 1 && box.top < edge.bottom)
                    bad.push(field.id || field.textContent.trim());
            }
            return bad;
        }"""
    )


def test_a_step_leads_on_to_what_comes_next(demo_site, visit):
    page = visit(demo_site, viewport=PHONE)
    pages.sign_in(page, story.email(name="Ines"), story.PASSWORD)
    page.goto(f"{LOG}?like=preset:restaurantIndoors")

    page.get_by_role("button", name="Others too").click()
    expect(page.get_by_label("People near you").nth(1)).to_be_focused()
    expect(page.locator("#quote .figure")).to_be_visible()
    page.get_by_role("button", name="Others too").click()
    expect(page.get_by_label("People near you").nth(2)).to_be_focused()
    page.get_by_role("button", name="Without the last").click()
    expect(page.get_by_label("People near you")).to_have_count(2)
    expect(page.get_by_role("button", name="Without the last")).to_be_focused()
    page.get_by_role("button", name="Without the last").click()
    expect(page.get_by_role("button", name="Others too")).to_be_focused()
    page.get_by_role("button", name="outdoors:").click()
    expect(page.get_by_label("outdoors", exact=True)).to_be_checked()
    expect(page.locator("#quote")).to_be_focused()


def test_a_price_that_could_not_be_worked_out_again_says_so(demo_site, visit, browser):
    signed_in = visit(demo_site)
    pages.sign_in(signed_in, story.email(name="Ines"), story.PASSWORD)
    # Apart from `visit`, to which a failed request is a complaint.
    context = browser.new_context(base_url=demo_site.address, storage_state=signed_in.context.storage_state())
    page = context.new_page()
    page.goto(f"{LOG}?like=preset:restaurantIndoors")
    out_of_date = page.get_by_text("Out of date: the connection")
    expect(out_of_date).to_be_hidden()

    for failure in (lambda route: route.abort(), lambda route: route.fulfill(status=500)):
        page.route("**/log/quote", failure)
        page.get_by_label("Hours").fill("4")
        expect(out_of_date).to_be_visible()
        page.unroute("**/log/quote")
        page.get_by_label("Hours").fill("5")
        expect(out_of_date).to_be_hidden()
