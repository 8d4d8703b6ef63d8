"""A headless Chromium on the dashboard of the one local AWS of all end-to-end tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

from demo.shop import Shop
from tests.browser.screen import Screen
from tests.workflow.conftest import configure, emptied, shop

__all__ = ["configure", "emptied", "shop"]

INSTALL = "apt-get install -y --no-install-recommends chromium chromium-driver"
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1440,900",
)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """One browser without a past; both paths are given, so nothing is downloaded."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.fail(
            "these tests need Chromium: apt-get install --no-install-recommends chromium chromium-driver"
        )
    profile: Path = tmp_path_factory.mktemp("chromium")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for option in (*OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    running = webdriver.Chrome(options, Service(driver))
    yield running
    running.quit()


@pytest.fixture
def screen(browser: WebDriver, shop: Shop) -> Iterator[Screen]:
    """The dashboard, where nobody has signed in."""
    screen = Screen(browser, shop.environment["FUTURE_STORE_API"])
    screen.open()
    screen.complaints()
    yield screen
    screen.restore()
    assert screen.complaints() == []
    browser.get("about:blank")  # so that no tab goes on asking


@pytest.fixture
def signed_in(screen: Screen, shop: Shop) -> Screen:
    """The dashboard as the admin sees it."""
    screen.sign_in(shop.environment["FUTURE_STORE_TOKEN"])
    screen.until(lambda: screen.find("#shop").is_displayed(), "the shop's screen")
    return screen
