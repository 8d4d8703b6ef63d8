"""Barriers for people with disabilities on a page, as axe-core finds them."""

from functools import cache
from typing import Any

from localaws.faces.graphs.__main__ import packaged
from tests.browser.screen import Screen

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
return axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'] })
  .then(({ violations }) => violations);
"""


def barriers(screen: Screen) -> list[str]:
    """Return a line for each violation of WCAG 2.2 AA or of axe-core's best practices on the page."""
    if not screen.run("return typeof axe === 'object'"):
        screen.run(_axe())
    violations = screen.run(RUN, TAGS)
    return [_line(violation, node) for violation in violations for node in violation["nodes"]]


def _line(violation: dict[str, Any], node: dict[str, Any]) -> str:
    summary = " ".join(node["failureSummary"].split())
    return f"{violation['id']} at {' '.join(map(str, node['target']))}: {summary} {node['html'][:200]}"


@cache
def _axe() -> str:
    """Return axe-core as a script, which a driver runs in spite of the page's policy."""
    return packaged("axe_playwright_python", "axe.min.js").read_text()
