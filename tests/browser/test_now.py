"""Who is in the store, as the screen shows and sounds it."""

import pytest

from demo import pictures
from demo.shop import Shop
from tests.browser.screen import Screen

CROWD = """
const count = 10000, began = Date.UTC(2026, 0, 31, 9), fetched = window.fetch;
const visits = [...Array(count).keys()].map((number) => ({
  id: `visit-${number}`,
  customer: { id: `guest-${number}`, name: `Guest ${number}`, status: 'enrolled', greet: false },
  number: 1, started_at: new Date(began).toISOString(), last_seen_at: new Date(began - number).toISOString(),
  similarity: 99, camera: 'door', face_url: null, photos: [], requested_orders: [], sent_offers: [],
  greeted_at: null,
}));
window.cursors = [];
window.fetch = async (where, options) => {
  if (!String(where).startsWith('visits/present')) return fetched(where, options);
  const cursor = Number(new URLSearchParams(String(where).split('?')[1]).get('cursor') ?? 0);
  window.cursors.push(cursor);
  const next = cursor + 100 < count ? String(cursor + 100) : null;
  return Response.json({ items: visits.slice(cursor, cursor + 100), next });
};
"""
TO_THE_END = """
return (async () => {
  const frame = () => new Promise(requestAnimationFrame);
  let most = 0, last;
  for (let step = 0; step < 1000 && last !== '10000'; step += 1) {
    scrollTo(0, document.documentElement.scrollHeight);
    await frame();
    const rows = document.querySelectorAll('#present > .person');
    most = Math.max(most, rows.length);
    last = rows[rows.length - 1].ariaPosInSet;
  }
  return [last, document.querySelector('#present > .person').ariaSetSize, most < 100];
})()
"""


@pytest.fixture
def ada(shop: Shop) -> str:
    """Ada, who was here before and is to be greeted. Return her id."""
    seen = shop.came("before.jpg", pictures.portrait("astronaut"))
    customer = str(seen["faces"][0]["customer_id"])
    shop.call("PATCH", f"/customers/{customer}", {"name": "Ada", "greet": True})
    return customer


def test_ten_thousand_people_are_scrolled_through(signed_in: Screen) -> None:
    signed_in.shows("#present + .empty", "Nobody is in the store.")
    signed_in.run(CROWD)
    signed_in.shows("#present", "Guest 0")

    assert signed_in.run(TO_THE_END) == ["10000", "10000", True]
    assert signed_in.text("#present-count") == "10000"
    signed_in.run("scrollTo(0, 0); window.cursors.length = 0")
    signed_in.until(lambda: len(signed_in.run("return window.cursors")) > 1, "further polls")
    assert set(signed_in.run("return window.cursors")) == {0}


def test_an_arrival_is_heard(screen: Screen, shop: Shop) -> None:
    screen.sign_in(shop.environment["FUTURE_STORE_TOKEN"])  # a page that nobody has touched plays nothing
    screen.shows("#present + .empty", "Nobody is in the store.")
    screen.listen()

    shop.came("first.jpg", pictures.portrait("photographer"))

    screen.shows("#present", "Newcomer")
    assert screen.heard() == [660, 880]
    assert screen.run("return document.getElementById('news').textContent") == "Newcomer has come in."


def test_who_is_to_be_greeted_stands_out_until_somebody_has(ada: str, signed_in: Screen, shop: Shop) -> None:
    signed_in.shows("#present > .to-greet", "To be greeted")

    signed_in.press("#present > .to-greet", "Greeted")

    signed_in.shows("#said", "Ada: greeted.")
    signed_in.shows("#present", "greeted ")
    assert not signed_in.text("#present > .to-greet")
    assert shop.visits()[0]["greeted_at"]

    signed_in.press("#said", "Undo")
    signed_in.shows("#present > .to-greet", "To be greeted")
    assert shop.visits()[0]["greeted_at"] is None


def test_somebody_leads_to_their_page(ada: str, signed_in: Screen) -> None:
    signed_in.shows("#present", "Ada")

    signed_in.click("#present a")

    signed_in.until(lambda: signed_in.run("return location.hash") == f"#people/{ada}", "her page")
