"""How photos are queued and sent, and how lists grow; each test runs it in the page, with its own bucket."""

from typing import Any

import pytest

from tests.browser.screen import Screen

WITH_BUCKET = """
return (async () => {
  sessionStorage.setItem('future-store-token', 'any');
  const asked = [];
  const requests = [];
  window.fetch = async (where, { method, body }) => {
    if (method === 'GET') return Response.json({ items: [], next: null });
    asked.push(JSON.parse(body));
    return Response.json({ key: asked.at(-1).filename, url: 'https://bucket', fields: {} });
  };
  window.XMLHttpRequest = class {
    upload = {};
    open() {}
    send() { requests.push(this); }
    abort() { this.onabort(); }
    end(status, responseText = '') { Object.assign(this, { status, responseText }); this.onload(); }
  };
  const { uploads, sendableName } = await import(new URL('web/uploads.js', document.baseURI));
  const { merged } = await import(new URL('web/pages.js', document.baseURI));
  const files = (...names) => names.map((name) => new File(['content'], name, { type: 'image/jpeg' }));
  const states = () => uploads.items.map(({ state }) => state).join(' ');
  const turn = () => new Promise((done) => setTimeout(done, 20));
  const add = async (...names) => {
    uploads.add(files(...names), { lane: 'gallery', album: 'a' });
    await turn();
  };
  %s
})()
"""
AT_MOST_THREE = """
  await add('1.jpg', '2.jpg', '3.jpg', '4.jpg');
  const first = requests.length;
  requests[0].end(204);
  await turn();
  return [first, requests.length, states()];
"""
TRIED_AGAIN = """
  await add('1.jpg');
  requests[0].onerror();
  await turn();
  const failed = states();
  uploads.retry(uploads.items[0]);
  await turn();
  requests[1].end(204);
  await turn();
  return [failed, states()];
"""
CANCELLED = """
  await add('1.jpg', '2.jpg', '3.jpg', '4.jpg');
  uploads.cancel(uploads.items[3]);
  uploads.cancel(uploads.items[0]);
  await turn();
  return [states(), requests.length, uploads.isSending];
"""
REFUSED = """
  await add('1.jpg');
  requests[0].end(400, '<Error><Code>EntityTooLarge</Code></Error>');
  await turn();
  return uploads.items[0].reason;
"""
NAMED = """
  const names = ['a/b\\\\c\\n.jpg', 'x'.repeat(300) + '.jpg', '\\ud800.jpg', ''];
  return names.map(sendableName).map((name) => name.slice(-8));
"""
MERGED = """
  const photo = (id) => ({ id, time: `2026-01-01T00:00:0${id}Z` });
  const time = ({ time }) => time;
  const all = (first, known, isCut) => merged(first.map(photo), known.map(photo), isCut, time);
  const ids = (...lists) => all(...lists).map(({ id }) => id);
  return [ids([6, 5, 4], [5, 4, 3, 2], true), ids([6, 4], [5, 4, 3], true), ids([6], [5, 4], false)];
"""


@pytest.mark.parametrize(
    ("play", "outcome"),
    [
        pytest.param(AT_MOST_THREE, [3, 4, "sent sending sending sending"], id="at most three at once"),
        pytest.param(TRIED_AGAIN, ["refused", "sent"], id="one that failed is tried again"),
        pytest.param(
            CANCELLED,
            ["cancelled sending sending cancelled", 3, True],
            id="one that was cancelled is not sent",
        ),
        pytest.param(REFUSED, "The file is too large: at most 50 MB.", id="a refusal is told in words"),
        pytest.param(NAMED, ["b_c_.jpg", "xxxx.jpg", "\ufffd.jpg", "photo"], id="any name is sendable"),
        pytest.param(
            MERGED,
            [[6, 5, 4, 3, 2], [6, 4, 3], [6]],
            id="a list keeps its further pages, and what has gone goes",
        ),
    ],
)
def test_uploads(screen: Screen, play: str, outcome: Any) -> None:
    assert screen.run(WITH_BUCKET % play) == outcome
