"""What people do on pages, in their words; a step ends when its page has loaded."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.factories import PASSWORD


def press(page: Page, name: str) -> None:
    """Presses a button that leads to another page, and waits until that one listens."""
    with page.expect_event("load"):
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with page.expect_event("load"):
        page.get_by_role("link", name=name, exact=True).first.click()


def sign_up(page: Page, name: str) -> None:
    follow(page, "Sign up")
    page.get_by_label("Email").fill(f"{name}-{uuid4().hex[:8]}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign up")


def sign_in(page: Page, email: str, password: str) -> None:
    follow(page, "Sign in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def state_values(page: Page, *, cost_per_life: str, expected_loss: str) -> None:
    follow(page, "Me")
    page.get_by_label("Cost per life").fill(cost_per_life)
    page.get_by_label("Expected loss").fill(expected_loss)
    press(page, "Keep these numbers")
    expect(page.get_by_text("Kept.")).to_be_visible()
