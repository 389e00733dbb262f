"""A real browser, and the sites that it visits; whatever a page complains about fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

from tests import databases
from tests.e2e import site as sites

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENSHOTS = Path(__file__).with_name("screenshots")
REPORT_VIOLATIONS = """
    document.addEventListener("securitypolicyviolation", (event) =>
        console.error("CSP refused", event.violatedDirective, event.blockedURI, event.sourceFile));
"""

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    with databases.migrated() as url:
        yield databases.name_in(url)


@pytest.fixture(scope="session")
def site(template: str) -> Iterator[sites.Site]:
    with sites.with_worker(template=template) as running:
        yield running


@pytest.fixture(scope="session")
def demo_site(template: str) -> Iterator[sites.Site]:
    with sites.with_demo(template=template) as running:
        yield running


# Not for the whole session: its event loop in this thread would forbid Django's database to other tests.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as launched:
        yield launched


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a page as somebody new: visit(site, "/", color_scheme="dark")."""
    complaints: list[str] = []

    def open_page(site: sites.Site, path: str = "/", **options: object) -> Page:
        context = browser.new_context(base_url=site.address, locale="en-US", **options)
        context.set_default_timeout(15_000)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", lambda message: complaints.extend(_complaint(message)))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in browser.contexts:
        context.close()
    assert complaints == []


def _complaint(message: ConsoleMessage) -> list[str]:
    # A form that is refused is no fault: its page says why.
    if message.type not in {"error", "warning"} or "status of 422" in message.text:
        return []
    return [f"{message.page.url}: {message.text}"]
