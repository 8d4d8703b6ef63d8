"""A headless Chromium, for the picture of the screen and for the tests that use the screen."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

INSTALL = "apt-get install -y --no-install-recommends chromium chromium-driver"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
    "--hide-scrollbars",
    "--window-size=1440,900",
)


class NoBrowser(Exception):
    """Chromium or its driver is not installed."""


def installed() -> tuple[str, str] | None:
    """Return the paths of Chromium, under any of its names, and of its driver; None if one is missing."""
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


@contextmanager
def chromium(profile: Path) -> Iterator[WebDriver]:
    """Start a browser with an empty profile. Both programs' paths are given, so nothing is downloaded.

    Raises:
        NoBrowser: a program is missing; the message says how to install it.
    """
    found = installed()
    if not found:
        raise NoBrowser(f"This needs Chromium and its driver: {INSTALL}")
    browser, driver = found
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for option in (*OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    running = webdriver.Chrome(options, Service(driver))
    try:
        yield running
    finally:
        running.quit()
