"""Favours at a price, in real browsers side by side: a counter-offer, a request to all, sealed bids."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import pages
from tests.e2e.test_browser_journey import found_a_house, invite

pytestmark = pytest.mark.xdist_group("e2e")

PHONE = {"width": 390, "height": 844}


def living_together(site, visit, *names: str) -> list[Page]:
    """Alice, who founded the house, and those who joined by her link; everybody on a phone but her."""
    alice = visit(site)
    pages.sign_up(alice, "alice")
    found_a_house(alice)
    found = [alice]
    for name in names:
        page = visit(site, viewport=PHONE)
        page.goto(invite(alice))
        pages.sign_up(page, name.lower())
        page.get_by_label("Your name in the house").fill(name)
        pages.press(page, "Join the house")
        found.append(page)
    return found


def offers_of(page: Page) -> None:
    pages.follow(page, "Offers")


def balance_of(page: Page) -> str:
    pages.follow(page, "Home")
    card = page.locator("section.card", has=page.get_by_role("heading", name="Balances"))
    return re.sub(r"\s+", " ", card.locator("p").first.inner_text())


def test_two_housemates_close_a_deal_by_counter_offer(site, visit):
    alice, bob = living_together(site, visit, "Bob")

    offers_of(bob)
    pages.follow(bob, "Offer a price")
    bob.get_by_label("What for").fill("The desk by the window")
    bob.get_by_label("For how much, in USD").fill("24")
    pages.press(bob, "Offer it")
    expect(bob.get_by_role("heading", name="You would need $24.00 of Alice")).to_be_visible()

    pages.follow(alice, "Home")
    pages.follow(alice, "1 offer waits for you")
    expect(alice.get_by_text("Bob would need $24.00 of you.")).to_be_visible()
    alice.get_by_text("Another number").click()
    alice.get_by_label("I would pay (USD)").fill("18")
    pages.press(alice, "Say this number")

    offers_of(bob)
    expect(bob.get_by_text("Alice would pay you $18.00.")).to_be_visible()
    pages.press(bob, "Accept $18.00")
    expect(bob.get_by_text("Agreed. It is in the books")).to_be_visible()

    assert balance_of(bob) == "The house owes you $18.00"
    assert balance_of(alice) == "You owe the house $18.00"
    offers_of(alice)
    expect(alice.get_by_text("1 deal in")).to_be_visible()
    expect(alice.get_by_text("the median is told from three on")).to_be_visible()


def test_a_request_to_the_house_is_taken_at_the_second_lowest_of_three_answers(site, visit):
    alice, bob, dora, emil = living_together(site, visit, "Bob", "Dora", "Emil")

    offers_of(alice)
    pages.follow(alice, "Ask what they’d need")
    alice.get_by_label("What you ask for").fill("Stay for the plumber on Friday")
    alice.get_by_label("The most you would pay, in USD").fill("50")
    pages.press(alice, "Ask")

    for page, amount in ((bob, "40"), (dora, "15"), (emil, "24")):
        offers_of(page)
        page.get_by_label("I would need (USD)").fill(amount)
        pages.press(page, "Say it privately")
        expect(page.get_by_text(f"You answered ${amount}.00. Nobody is shown it")).to_be_visible()

    offers_of(alice)
    assert not re.search(r"\$(40|15|24)\.00", alice.content())
    expect(alice.get_by_text("3 of 3 have answered.")).to_be_visible()
    pages.press(alice, "Take the lowest answer")
    expect(alice.get_by_role("heading", name="You pay Dora $24.00")).to_be_visible()

    assert balance_of(dora) == "The house owes you $24.00"
    offers_of(bob)
    expect(bob.get_by_text("Alice took somebody else’s answer")).to_be_visible()
    # Of one deal neither what was paid nor who asked how much is told to others.
    assert not re.search(r"\$(15|24|50)\.00", bob.content())


def test_a_sealed_bid_without_a_deal_leaves_neither_number(site, visit):
    alice, bob = living_together(site, visit, "Bob")

    offers_of(alice)
    pages.follow(alice, "Both type privately")
    alice.get_by_label("What for").fill("Isolate for a week")
    alice.get_by_label("Your own number, in USD").fill("40")
    pages.press(alice, "Type it privately")
    expect(alice.get_by_text("You typed $40.00, as your most.")).to_be_visible()

    offers_of(bob)
    assert "$40" not in bob.content()
    bob.get_by_label("My least (USD)").fill("60")
    pages.press(bob, "Say it privately")
    expect(bob.get_by_text("No deal. Nothing was moved.")).to_be_visible()

    alice.reload()
    expect(alice.get_by_text("no deal")).to_be_visible()
    for page in (alice, bob):
        assert not re.search(r"\$(40|60)", page.content())
    assert balance_of(bob) == "You are even with the house"
