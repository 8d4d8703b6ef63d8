"""Places of things on the dashboard, and things left out there."""

import pytest

from chalicelib.texts import LANGUAGES, catalogue
from demo import pictures
from demo.shop import Shop
from tests.browser.screen import Screen

VIEWS = [
    "now",
    "storeroom",
    "questions",
    "people",
    "photos",
    "offers",
    "products",
    "reports",
    "runs",
    "tokens",
    "settings",
]
STAFFS = [view for view in VIEWS if view not in ("offers", "products", "tokens")]
LINKS = """
return [...document.querySelectorAll('#views a')].map((link) => link.getAttribute('href').slice(1))
"""
FITS = "const page = document.documentElement; return page.scrollWidth <= page.clientWidth"
ON_MORE_LINES = """
const title = document.getElementById('title');
const line = parseFloat(getComputedStyle(title).lineHeight);
const isLonger = (text) => {
  title.textContent = text;
  return title.scrollHeight > 1.5 * line;
};
document.getElementById('silent').hidden = false;
return arguments[0].filter(isLonger);
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


@pytest.mark.parametrize("width", [360, 1024, 1920])
def test_no_view_is_wider_than_the_screen(signed_in: Screen, width: int) -> None:
    signed_in.resize(width, 800)
    wider = []
    for view in VIEWS:
        signed_in.go(view)
        signed_in.settle()
        wider += [] if signed_in.run(FITS) else [view]

    assert wider == []


def test_a_phone_shows_each_title_on_one_line_in_every_language(signed_in: Screen) -> None:
    titles = [catalogue(language)[view]["title"] for language in LANGUAGES for view in VIEWS]
    signed_in.resize(360, 740)

    assert signed_in.run(ON_MORE_LINES, titles) == []


def test_the_back_button_leads_to_the_view_before(signed_in: Screen) -> None:
    signed_in.go("storeroom")
    signed_in.go("questions")

    signed_in.run("history.back()")

    signed_in.shows("#title", "Storeroom")
    assert signed_in.find("#views [aria-current]").text.startswith("Storeroom")


def test_a_narrow_screen_unfolds_the_other_views(signed_in: Screen) -> None:
    signed_in.resize(360, 740)
    reports = signed_in.find('#views [href="#reports"]')
    assert not reports.is_displayed()

    signed_in.press("#views", "More")
    reports.click()

    signed_in.shows("#title", "Reports")
    assert not reports.is_displayed()


@pytest.mark.parametrize(("role", "views"), [("admin", VIEWS), ("staff", STAFFS)])
def test_what_a_role_may_not_do_is_not_shown(screen: Screen, shop: Shop, role: str, views: list[str]) -> None:
    screen.sign_in(shop.invoke("create_token", {"name": "till", "role": role})["token"])
    screen.shows("#title", "Now")

    assert screen.run(LINKS) == views


def test_a_newcomer_is_like_nobody(signed_in: Screen, shop: Shop) -> None:
    shop.came("first.jpg", pictures.portrait("astronaut"))
    shop.came("again.jpg", pictures.variation("astronaut", "flipped"))
    (visit,) = shop.get("/visits/present")["items"]
    assert visit["similarity"] > 90

    signed_in.shows("#present li", "first visit · since")
    assert "alike" not in signed_in.text("#present li")


def test_a_deleted_offer_is_asked_for_once(signed_in: Screen) -> None:
    assert signed_in.run(ASKED_TWICE) == ["an offer that is gone", 1]
