"""`python -m benchmarks.screen`: how soon an arrival is seen and heard, and how smoothly a crowd scrolls.

A browser shows who is in the store of a local AWS of its own. Each arrival is a photo of a newcomer, who is
erased afterwards, so that the next photo is another newcomer's. Seconds count from before the PUT into S3.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from benchmarks import crowd
from benchmarks.load import percentile
from chalicelib.database import connect
from chalicelib.outside import now
from demo import pictures
from demo.chromium import chromium
from demo.shop import Shop, wait
from demo.stack import fresh_machine
from localaws import pipes

PAUSE_SECONDS = 0.5
"""Arrivals are up to so far apart from the screen's last question."""
SEED = 1
WATCH = """
const Oscillator = window.OscillatorNode;
window.OscillatorNode = class extends Oscillator {
  constructor(context, options) { super(context, options); window.heard ??= Date.now(); }
};
const list = document.getElementById('present');
const look = () => { if (/\\S/.test(list.innerText)) window.seen ??= Date.now(); };
new MutationObserver(look).observe(list, { childList: true, subtree: true, characterData: true });
"""
MOMENTS = "return window.seen && window.heard ? [window.seen, window.heard] : null"
FORGET = "window.seen = window.heard = undefined"
IS_EMPTY = "return !document.querySelector('#present .person')"
SCROLL = """
return (async () => {
  const frames = [];
  let last = performance.now();
  for (const end = last + 10000; last < end;) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
    scrollBy(0, 50);
  }
  const rows = [...document.querySelectorAll('#present .person')];
  return [frames, rows.length, Number(rows.at(-1).ariaPosInSet)];
})()
"""


def main() -> int:
    """Measure and print the table. Return the exit code."""
    chosen = _parser().parse_args()
    with (
        tempfile.TemporaryDirectory() as profile,
        chromium(Path(profile)) as browser,
        fresh_machine(chosen.folder.resolve(), _say) as machine,
    ):
        shop = Shop(machine.env, machine.messages)
        sign_in(browser, shop)
        moments = arrivals(browser, shop, chosen.arrivals)
        crowd.enter(connect(machine.env["REDIS_URL"], "main"), chosen.people, now())
        frames, rows, last = scroll(browser)
    print(table(moments, frames))
    _say(f"The crowd was scrolled to its {last}th of {chosen.people}; {rows} were in the page.")
    return 0


def sign_in(browser: WebDriver, shop: Shop) -> None:
    """Sign in by hand, so to say, which lets the browser play sounds."""
    browser.get(shop.environment["FUTURE_STORE_API"] + "/")
    field = browser.find_element(By.CSS_SELECTOR, "#token")
    wait(field.is_displayed, lambda: "the form to sign in")
    field.send_keys(shop.environment["FUTURE_STORE_TOKEN"])
    browser.find_element(By.CSS_SELECTOR, "#sign-in button").click()
    wait(
        lambda: bool(browser.find_elements(By.CSS_SELECTOR, "#present[data-loaded]")),
        lambda: "the first view",
    )
    browser.execute_script(WATCH)


def arrivals(browser: WebDriver, shop: Shop, count: int) -> list[tuple[float, float]]:
    """Let so many newcomers in, one after the other. Return the seconds to the screen and to the sound."""
    portrait, chance = pictures.portrait("photographer"), random.Random(SEED)
    return [_arrival(browser, shop, f"{number}.jpg", portrait, chance) for number in range(count)]


def _arrival(
    browser: WebDriver, shop: Shop, name: str, portrait: bytes, chance: random.Random
) -> tuple[float, float]:
    wait(lambda: browser.execute_script(IS_EMPTY), lambda: "nobody should be in the store")
    browser.execute_script(FORGET)
    time.sleep(chance.uniform(0, PAUSE_SECONDS))
    began = time.time()
    shop.upload(f"entrance/door/{name}", portrait)
    wait(lambda: bool(browser.execute_script(MOMENTS)), lambda: "somebody should be on the screen")
    seen, heard = (moment / 1000 - began for moment in browser.execute_script(MOMENTS))
    (face,) = shop.photo(f"entrance/door/{name}")["faces"]
    shop.call("DELETE", f"/customers/{face['customer_id']}")
    return seen, heard


def scroll(browser: WebDriver) -> tuple[list[float], int, int]:
    """Scroll down for ten seconds. Return each frame's ms, the rows in the page, and the last one's place."""
    wait(lambda: not browser.execute_script(IS_EMPTY), lambda: "the crowd")
    frames, rows, last = browser.execute_script(SCROLL)
    return frames, rows, last


def table(moments: Sequence[tuple[float, float]], frames: Sequence[float]) -> str:
    """Return the rows of docs/performance.md."""
    seen, heard = zip(*moments, strict=True)
    rows: list[tuple[str, Sequence[float], int, str]] = [
        ("from the upload to the screen", seen, 2, "s"),
        ("from the upload to the sound", heard, 2, "s"),
        ("a frame while a crowd is scrolled", frames, 0, "ms"),
    ]
    head = ["| what | how many | p50 | p95 |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *(_row(*row) for row in rows)])


def _row(what: str, values: Sequence[float], digits: int, unit: str) -> str:
    p50, p95 = (f"{percentile(values, share):.{digits}f} {unit}" for share in (50, 95))
    return f"| {what} | {len(values)} | {p50} | {p95} |"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screen", description=__doc__)
    parser.add_argument("--arrivals", type=int, default=40, help="how many newcomers come in (40)")
    parser.add_argument("--people", type=int, default=10_000, help="how many the crowd has (10000)")
    parser.add_argument("--folder", type=Path, default=Path(".localaws/screen"), help="where it runs")
    return parser


if __name__ == "__main__":
    sys.exit(pipes.run(main))
