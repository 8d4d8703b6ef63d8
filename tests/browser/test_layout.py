"""Places of things on the dashboard, and things left out there."""

import pytest

from demo import pictures
from demo.shop import Shop
from tests.browser.screen import Screen

URGENT_FIRST = ["reviews", "requested", "present", "open", "photos", "reports", "offers"]
PLACES = """
return [...document.querySelectorAll('section')].filter((section) => !section.hidden).map((section) => {
  const { left, top } = section.getBoundingClientRect();
  return [section.getAttribute('aria-labelledby').replace('-title', ''), Math.round(left), top];
})
"""
TOPS = """
const top = () => document.getElementById('reports-title').getBoundingClientRect().top;
const before = top();
document.getElementById('present').style.height = '3000px';
return [before, top()];
"""
ASKED_TWICE = """
return (async () => {
  const { offerText } = await import(new URL('web/words.js', document.baseURI));
  const [fetch, now] = [window.fetch, Date.now];
  let asked = 0;
  window.fetch = (where, ...options) => {
    if (where === 'offers/deleted') asked += 1;
    return fetch(where, ...options);
  };
  await offerText('deleted');
  Date.now = () => now() + 24 * 3600 * 1000;
  return [await offerText('deleted'), asked];
})()
"""


def test_on_a_phone_what_is_urgent_comes_first(signed_in: Screen) -> None:
    signed_in.resize(390, 844)

    places = signed_in.run(PLACES)
    assert [name for name, *_ in sorted(places, key=lambda place: place[2])] == URGENT_FIRST
    assert signed_in.run("const page = document.documentElement; return page.scrollWidth <= page.clientWidth")


@pytest.mark.parametrize(("width", "columns"), [(390, 1), (700, 2), (1000, 2), (1100, 3), (1440, 3)])
def test_the_screen_has_as_many_columns_as_fit(signed_in: Screen, width: int, columns: int) -> None:
    signed_in.resize(width, 800)

    assert len({left for _, left, _ in signed_in.run(PLACES)}) == columns


def test_reports_are_not_pushed_down_by_who_is_in_the_store(signed_in: Screen) -> None:
    signed_in.resize(800, 800)

    before, after = signed_in.run(TOPS)

    assert after == before


def test_who_may_not_make_offers_does_not_see_the_form(screen: Screen, shop: Shop) -> None:
    screen.sign_in(shop.invoke("create_token", {"name": "till", "role": "staff"})["token"])

    screen.shows("#present + .empty", "Nobody is in the store.")
    asked = "return performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/token'))"
    screen.until(lambda: screen.run(asked), "the question who may make offers")
    assert not screen.find("#offers").is_displayed()


def test_a_newcomer_is_like_nobody(signed_in: Screen, shop: Shop) -> None:
    shop.came("first.jpg", pictures.portrait("astronaut"))
    shop.came("again.jpg", pictures.variation("astronaut", "flipped"))
    (visit,) = shop.get("/visits/present")["items"]
    assert visit["similarity"] > 90

    signed_in.shows("#present li", "first visit · since")
    assert "alike" not in signed_in.text("#present li")


def test_a_deleted_offer_is_asked_for_once(signed_in: Screen) -> None:
    assert signed_in.run(ASKED_TWICE) == ["an offer that is gone", 1]
