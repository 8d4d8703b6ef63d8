"""A thumb on a phone: it taps, swipes and types on the screen, and counts what that costs a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.screen import Screen

POINT_SECONDS, THINK_SECONDS, KEY_SECONDS = 1.1, 1.35, 0.28
"""Times of the keystroke-level model: a finger reaches its target, a person decides, a key is typed."""
TARGET_PIXELS = 44
PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
FREE = """
const [node] = arguments;
const { top, bottom, left, right } = node.getBoundingClientRect();
const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
return hit !== null && (node.contains(hit) || hit.closest('label')?.contains(node) === true);
"""
PLACE = """
const [node, size] = arguments;
const { top, bottom, left, right } = node.getBoundingClientRect();
const [x, y] = [(left + right) / 2, (top + bottom) / 2];
const around = [[-size / 2 + 1, 0], [size / 2 - 1, 0], [0, -size / 2 + 1], [0, size / 2 - 1]];
const isOn = ([dx, dy]) => node.contains(document.elementFromPoint(x + dx, y + dy));
return { x, y, isLarge: node.labels?.length > 0 || around.every(isOn) };
"""


@dataclass
class Cost:
    """What a task costs: a person's movements, and seconds of waiting for the machine."""

    taps: int = 0
    swipes: int = 0
    keys: int = 0
    waited: float = 0.0
    small: list[str] = field(default_factory=list)
    """Targets that are smaller than a thumb."""

    @property
    def seconds(self) -> float:
        """Return the seconds that a person takes, without those of the machine."""
        movements = self.taps * (POINT_SECONDS + THINK_SECONDS) + self.swipes * POINT_SECONDS
        return movements + self.keys * KEY_SECONDS


def table(costs: Mapping[str, Cost]) -> list[str]:
    """Return the lines of a table of what tasks cost; none without tasks."""
    head = f"{'task':56} {'taps':>5} {'swipes':>6} {'keys':>5} {'person':>7} {'machine':>8}"
    rows = [
        f"{name:56} {cost.taps:5} {cost.swipes:6} {cost.keys:5} {cost.seconds:5.1f} s {cost.waited:6.1f} s"
        for name, cost in costs.items()
    ]
    return [head, *rows] if rows else []


class Thumb:
    """One thumb on a phone with the screen, which is signed in and shows its first view."""

    def __init__(self, browser: WebDriver, screen: Screen) -> None:
        self._browser, self._screen = browser, screen
        self.cost = Cost()
        self._command("Emulation.setDeviceMetricsOverride", PHONE)
        self._command("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 1})

    def tap(self, place: str, label: str = "") -> None:
        """Tap the first control in a place that shows a label, as soon as it is there."""
        began = monotonic()
        target = self._wait_for(place, label)
        self._screen.settle()  # nobody aims at what still moves
        self.cost.waited += monotonic() - began
        self._bring_into_reach(target)
        at = self._screen.run(PLACE, target, TARGET_PIXELS)
        if not at["isLarge"]:
            self.cost.small.append(f"{place} {label}")
        self._touch(at["x"], at["y"])
        self.cost.taps += 1

    def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        self._browser.switch_to.active_element.send_keys(text)
        self.cost.keys += len(text)

    def choose_file(self, place: str, label: str, path: str) -> None:
        """Tap a button that opens the phone's own chooser, and a file there."""
        target = self._wait_for(place, label)
        self._bring_into_reach(target)
        self._screen.type(f"{place} input[type=file]", path)
        self.cost.taps += 2

    def shows(self, place: str, text: str) -> None:
        """Wait for what the person wants to see."""
        began = monotonic()
        self._screen.shows(place, text)
        self.cost.waited += monotonic() - began

    def put_down(self) -> None:
        """Be a mouse on a large screen again."""
        self._command("Emulation.setTouchEmulationEnabled", {"enabled": False})
        self._screen.restore()

    def _wait_for(self, place: str, label: str) -> WebElement:
        found: list[WebElement] = []

        def there() -> bool:
            elements = self._browser.find_elements(By.CSS_SELECTOR, place)
            found[:] = [each for each in elements if each.is_displayed() and label in each.text]
            return bool(found)

        self._screen.until(there, f"{label!r} at {place} to tap")
        return found[0]

    def _bring_into_reach(self, target: WebElement) -> None:
        """Swipe until the target lies in the window, and nothing over it."""
        if not self._screen.run(FREE, target):
            self._screen.run("arguments[0].scrollIntoView({ block: 'center' })", target)
            self.cost.swipes += 1
        self._screen.until(lambda: bool(self._screen.run(FREE, target)), f"{target.text!r} within reach")

    def _touch(self, x: float, y: float) -> None:
        points = [{"x": x, "y": y}]
        self._command("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
        self._command("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _command(self, name: str, values: dict[str, Any]) -> None:
        self._browser.execute_cdp_cmd(name, values)
