"""How the dashboard asks again and again; each test runs it in the page, with a task of its own."""

from typing import Any

import pytest

from tests.browser.screen import Screen

WITH_POLL = """
return (async () => {
  const { Poll } = await import(new URL('web/polling.js', document.baseURI));
  const sleep = (ms) => new Promise((done) => realTimeout(done, ms));
  const realTimeout = window.setTimeout;
  const setHidden = (value) => Object.defineProperty(document, 'hidden', { value, configurable: true });
  const seen = () => document.dispatchEvent(new Event('visibilitychange'));
  %s
})()
"""
AT_ONCE = """
  let running = 0, most = 0, asked = 0;
  const poll = new Poll(async () => {
    most = Math.max(most, ++running); asked += 1; await sleep(20); running -= 1;
  }, () => 1);
  poll.start();
  await Promise.all([poll.refresh(), seen(), poll.refresh(), seen(), poll.refresh()]);
  return [most, asked >= 2];
"""
PAUSES = """
  const pauses = [];
  const until = (count) => new Promise((resolve) => {
    window.setTimeout = (ask, pause) => {
      pauses.push(pause);
      if (pauses.length === count) resolve(); else realTimeout(ask, 0);
    };
  });
"""
HIDDEN = (
    PAUSES
    + """
  let asked = 0;
  const poll = new Poll(async () => { asked += 1; }, () => 500);
  setHidden(true);
  const done = until(2);
  poll.start();
  await done;
  const before = asked;
  setHidden(false);
  seen();
  await sleep(0);
  return [pauses[1], asked > before];
"""
)
UNCHANGED = (
    PAUSES
    + """
  const done = until(122);
  const poll = new Poll(async () => pauses.length === 120, () => 4000);
  poll.start();
  await done;
  return [pauses[0], pauses[40], pauses[119], pauses[120]];
"""
)
FREE = (
    PAUSES
    + """
  const done = until(100);
  new Poll(async () => false, () => 500).start();
  await done;
  return [Math.min(...pauses), Math.max(...pauses)];
"""
)
FAILING = (
    PAUSES
    + """
  let failures = 6;
  const poll = new Poll(async () => { if (failures-- > 0) throw new Error('An outage.'); }, () => 4000);
  const done = until(7);
  poll.start();
  await done;
  return [pauses, document.getElementById('outage').textContent];
"""
)
LEFT = """
  let asked = 0;
  const leaving = new AbortController();
  const poll = new Poll(async () => { asked += 1; }, () => 1);
  poll.start(leaving.signal);
  await sleep(20);
  leaving.abort();
  await sleep(50);
  const before = asked;
  seen();
  await sleep(100);
  return [before > 0, asked - before];
"""
REFRESHED = """
  let number = 0;
  const shown = [];
  let answer;
  const poll = new Poll(async () => {
    const mine = ++number;
    await new Promise((resolve) => { answer = resolve; });
    shown.push(mine);
  }, () => 60000);
  poll.start();
  const refreshed = poll.refresh();
  answer();
  while (number < 2) await sleep(1);
  answer();
  await refreshed;
  return shown;
"""


@pytest.mark.parametrize(
    ("play", "outcome"),
    [
        pytest.param(AT_ONCE, [1, True], id="never two at once"),
        pytest.param(HIDDEN, [2000, True], id="less often while the tab is hidden, at once when it is seen"),
        pytest.param(UNCHANGED, [4000, 8000, 16000, 4000], id="less often while nothing changes"),
        pytest.param(FREE, [500, 500], id="as often as ever where a call costs nothing"),
        pytest.param(
            FAILING,
            [[8000, 16000, 32000, 60000, 60000, 60000, 4000], ""],
            id="ever more slowly while it fails, and as before when it doesn't",
        ),
        pytest.param(LEFT, [True, 0], id="not after its view was left"),
        pytest.param(REFRESHED, [1, 2], id="what has changed is asked for after the call under way"),
    ],
)
def test_it_asks(screen: Screen, play: str, outcome: list[Any]) -> None:
    assert screen.run(WITH_POLL % play) == outcome
