"""A headless Chromium on the dashboard of the local AWS of the end-to-end tests."""

from collections.abc import Iterator

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver

from demo import views
from demo.chromium import INSTALL, chromium, installed
from demo.shop import Shop
from tests.browser.screen import Screen
from tests.browser.thumb import Cost, table
from tests.workflow.conftest import configure, emptied, shop

__all__ = ["configure", "emptied", "shop"]

# Left out by pytest: --ignore would not do so with what testpaths names.
collect_ignore_glob = [] if installed() else ["test_*"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and how to get it; and what each task of a person costs."""
    if collect_ignore_glob:
        terminalreporter.write_line(f"Without tests/browser, for which Chromium is needed: {INSTALL}")
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    costs = {
        name: Cost(**cost) for report in reports for name, cost in getattr(report, "user_properties", ())
    }
    for line in table(costs):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Start one browser without a past."""
    with chromium(tmp_path_factory.mktemp("chromium")) as running:
        views.count_questions(running)
        yield running


@pytest.fixture
def tab(browser: WebDriver, shop: Shop) -> Iterator[Screen]:
    """Return a tab for the dashboard, which is not open yet."""
    tab = Screen(browser, shop.environment["FUTURE_STORE_API"])
    tab.complaints()
    # A full history has 50 entries. A new one drops the oldest that no tap led to: one of this test.
    browser.execute_cdp_cmd("Page.resetNavigationHistory", {})
    yield tab
    tab.restore()
    assert tab.complaints() == []
    browser.get("about:blank")  # so that no tab goes on asking


@pytest.fixture
def screen(tab: Screen) -> Screen:
    """Open the dashboard, where nobody has signed in."""
    tab.open()
    return tab


@pytest.fixture
def signed_in(tab: Screen, shop: Shop) -> Screen:
    """Open the first view as the admin."""
    tab.open(shop.environment["FUTURE_STORE_TOKEN"])
    return tab
