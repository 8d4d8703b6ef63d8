"""The dashboard as people use it: what they read on it, and what they press."""

from collections.abc import Callable
from typing import Any

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    JavascriptException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from demo import views
from demo.shop import wait

CHANGING = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    JavascriptException,
    NoSuchElementException,
    StaleElementReferenceException,
)
"""Errors of a page that changes while it is read or used."""

LOADED = "return document.readyState === 'complete' && 'view' in document.getElementById('view').dataset"
TEXT = """
const shown = [...document.querySelectorAll(arguments[0])].filter((element) => element.checkVisibility());
return shown.map((element) => (element.innerText ?? element.textContent).trim()).join(' ');
"""
LISTEN = """
window.notes = [];
const Oscillator = window.OscillatorNode;
window.OscillatorNode = class extends Oscillator {
  constructor(context, options) { super(context, options); window.notes.push(options.frequency); }
};
"""


class Screen:
    """One tab with the dashboard at `url`."""

    def __init__(self, browser: WebDriver, url: str) -> None:
        self._browser = browser
        self._url = f"{url}/"

    def open(self, token: str = "") -> None:
        """Open the page anew: without a sign-in, or with a token as after a reload, which is quicker."""
        self._browser.get(f"{self._url}web/icon.svg")  # the tab's storage without the page's eighty files
        self.run("sessionStorage.clear()")
        if token:
            self.run("sessionStorage.setItem('future-store-token', arguments[0])", token)
        self._browser.get(self._url)
        if token:
            # Before the page has loaded, going to another view would replace this one in the history.
            self.until(lambda: bool(self.run(LOADED)), "the first view")

    def sign_in(self, token: str) -> None:
        self.fill("#token", token)
        self.click("#sign-in button")

    def go(self, view: str) -> None:
        """Open a view by its address."""
        views.go(self._browser, view)
        name = view.partition("/")[0].partition("?")[0]
        self.until(lambda: views.is_open(self._browser, name), f"the view {name}")

    def settle(self) -> None:
        """Wait until the view has read all that it shows."""
        self.until(lambda: views.is_complete(self._browser), "a view that is complete")

    def find(self, selector: str) -> WebElement:
        return self._browser.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """Return the text to be read there, "" if there is none."""
        return str(self.run(TEXT, selector)).replace("\u00a0", " ")

    def press(self, place: str, label: str) -> None:
        """Press the first button of that label in a place, away from what floats over the page."""

        def press() -> bool:
            buttons = self._browser.find_elements(By.CSS_SELECTOR, f"{place} button")
            button = next((button for button in buttons if button.text == label), None)
            if not button:
                return False
            self.run("arguments[0].scrollIntoView({block: 'center'})", button)
            button.click()
            return True

        self.until(press, f"the button {label!r} in {place} to press")

    def click(self, selector: str) -> None:
        """Click on the first such element, as soon as it is there."""
        self._use(selector, lambda element: element.click())

    def type(self, selector: str, *keys: str) -> None:
        """Type into the first such element, as soon as it is there."""
        self._use(selector, lambda element: element.send_keys(*keys))

    def fill(self, selector: str, text: str) -> None:
        """Type a text in place of the one in the first such field."""

        def fill(field: WebElement) -> None:
            field.clear()
            field.send_keys(text)

        self._use(selector, fill)

    def _use(self, selector: str, use: Callable[[WebElement], None]) -> None:
        """Use an element; again, if the page replaced it meanwhile."""

        def used() -> bool:
            use(self.find(selector))
            return True

        self.until(used, f"{selector} to use")

    def run(self, script: str, *values: Any) -> Any:
        """Run a script in the page with values. Return its result."""
        return self._browser.execute_script(script, *values)

    def resize(self, width: int, height: int) -> None:
        """Resize the window to that of another device, until `restore`."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.until(lambda: self.run("return innerWidth") == width, f"a window of {width} pixels")

    def prefer(self, scheme: str) -> None:
        """Prefer the "dark" or the "light" colours, until `restore`."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def restore(self) -> None:
        """Be the usual device again."""
        self._browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self._browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    def network(self, *, offline: bool) -> None:
        conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self._browser.execute_cdp_cmd("Network.enable", {})
        self._browser.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)

    def come_back(self) -> None:
        """Look at the tab again, which asks for news at once."""
        self.run("document.dispatchEvent(new Event('visibilitychange'))")

    def listen(self) -> None:
        """Note from now on the notes that the page plays."""
        self.run(LISTEN)

    def heard(self) -> list[int]:
        """Return the frequencies of the notes that were played, in Hz."""
        notes: list[int] = self.run("return window.notes")
        return notes

    def complaints(self) -> list[str]:
        """Return the refusals by the page's policy since the last call."""
        logged = self._browser.get_log("browser")  # type: ignore[no-untyped-call]
        messages = [str(entry["message"]) for entry in logged]
        return [message for message in messages if "Content Security Policy" in message]

    def shows(self, selector: str, text: str) -> None:
        """Wait until the text is to be read there."""
        self.until(lambda: text in self.text(selector), f"{text!r} in {selector}")

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something is so; `what` is said if it never is."""

        def holds() -> bool:
            try:
                return condition()
            except CHANGING:
                return False

        wait(holds, lambda: f"{what}; the page says {self.text('body')!r}", seconds=30)
