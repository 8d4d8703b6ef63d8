"""A walk by the Tab key through all controls of a page, and what is wrong on the way."""

from typing import Any

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.screen import Screen

PARTS_OF_A_DATE = 6
"""Further stops within one field for a date and its like."""
MORE = 3
"""Stops behind the last control, which lead out of the page and in again."""

START = """
const controls = [...document.querySelectorAll(
  'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex^="-"])')]
  .filter((control) => !control.disabled && control.tabIndex >= 0)
  .filter((control) => control.checkVisibility({ visibilityProperty: true }));
const isStop = (control) => control.type !== 'radio' || control.checked
  || !controls.some((other) => other.type === 'radio' && other.name === control.name && other.checked);
const stops = controls.filter(isStop);
const walk = (window.walk = { stops, met: [], looks: new Map(), covered: new Set() });
const edge = (node, part) => {
  const { outlineStyle, outlineWidth, boxShadow, stroke, strokeWidth } = getComputedStyle(node, part);
  return [outlineStyle === 'none' || outlineWidth, boxShadow, stroke, strokeWidth];
};
walk.look = (node) => {
  const near = [node, ...node.children, node.closest('label') ?? node];
  return JSON.stringify([edge(node, '::after'), ...near.map((one) => edge(one))]);
};
const isOnTop = (node) => {
  const { left, top, width, height } = node.getBoundingClientRect();
  const points = [[width / 2, 4], [width / 2, height / 2], [8, 8], [width - 8, height - 8]];
  return points.some(([right, below]) => {
    const there = document.elementFromPoint(left + right, top + below);
    return there && (node.contains(there) || there.closest('label')?.contains(node));
  });
};
walk.meet = () => {
  const node = document.activeElement;
  if (node === document.body || walk.met.includes(node) || walk.met.includes(stops.at(-1))) return;
  walk.met.push(node);
  walk.looks.set(node, walk.look(node));
  if (!isOnTop(node)) walk.covered.add(node);
};
addEventListener('keydown', walk.meet, true);
document.activeElement.blur();
getSelection().removeAllRanges();
scrollTo(0, 0);
document.body.tabIndex = -1;
document.body.focus();
const long = stops.filter(({ type }) => /date|time|month|week/.test(type ?? '')).length;
return stops.length + long * arguments[0];
"""
END = """
const { stops, met, looks, covered, look, meet } = window.walk;
meet();
removeEventListener('keydown', meet, true);
document.body.removeAttribute('tabindex');
document.activeElement.blur();
const unseen = met.filter((node) => looks.get(node) === look(node));
const shown = (node) => node.outerHTML.slice(0, 120);
const leaps = stops.slice(1).filter((node, i) => {
  const [before, after] = [stops[i], node].map((each) => each.getBoundingClientRect());
  const isInView = [stops[i], node].every((each) => each.closest('#view') && !each.closest('svg'));
  const isAbove = after.bottom <= before.top && after.left < before.right;
  const isLeft = after.right <= before.left && after.top < before.bottom && after.bottom > before.top;
  return isInView && (isAbove || isLeft);
});
return [
  ...stops.filter((node) => !met.includes(node)).map((node) => `never reached: ${shown(node)}`),
  ...met.filter((node, i) => node !== stops[i]).slice(0, 1).map((node) => `out of order: ${shown(node)}`),
  ...unseen.map((node) => `no visible focus: ${shown(node)}`),
  ...[...covered].map((node) => `covered: ${shown(node)}`),
  ...leaps.map((node) => `leaps back on the page: ${shown(node)}`),
];
"""


def stumbles(browser: WebDriver, screen: Screen) -> list[str]:
    """Return a line for each control that Tab does not reach in order, visibly, and with a name."""
    number = screen.run(START, PARTS_OF_A_DATE) + MORE
    ActionChains(browser, duration=0).send_keys(Keys.TAB * number).perform()
    return [*screen.run(END), *_nameless(browser)]


def _nameless(browser: WebDriver) -> list[str]:
    """Return a line for each control without a name in what a screen reader gets."""
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    return [f"no name: {node['role']['value']}" for node in nodes if _is_control(node) and not _name(node)]


def _is_control(node: dict[str, Any]) -> bool:
    properties = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
    role = node.get("role", {}).get("value")
    return bool(properties.get("focusable")) and not node["ignored"] and role not in ("RootWebArea", "main")


def _name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", "")).strip()
