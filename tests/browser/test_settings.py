"""What a browser's settings change, and the storeroom's signs."""

import re
from collections.abc import Iterator

import pytest

from demo import pictures
from demo.shop import Shop
from tests.browser.screen import Screen

KEY = "future-store-preferences"
COLOUR = "return getComputedStyle(document.body).backgroundColor"
LETTERS = "return parseFloat(getComputedStyle(document.querySelector('#requested .wanted')).fontSize)"
FITS = "const page = document.documentElement; return page.scrollWidth <= page.clientWidth"
PLAY_BOTH = """
return (async () => {
  const { play } = await import(new URL('web/sounds.js', document.baseURI));
  play('arrival');
  play('order');
})()
"""
CENTIMETRE = 48
"""Pixels of a font whose capitals are about a centimetre high, on a screen with 0.28 mm a pixel."""


@pytest.fixture
def settings(signed_in: Screen) -> Iterator[Screen]:
    """The settings, and the choices of before afterwards."""
    signed_in.go("settings")
    yield signed_in
    signed_in.run(f"localStorage.removeItem('{KEY}')")


def pick(screen: Screen, selector: str) -> None:
    screen.click(selector)


def test_a_choice_of_language_goes_before_the_browsers(settings: Screen) -> None:
    settings.shows("#title", "Settings")
    pick(settings, "#language [value=fr]")
    settings.shows("#title", "Réglages")

    pick(settings, "#language [value='']")
    settings.shows("#title", "Settings")


def test_a_choice_of_colours_goes_before_the_devices(settings: Screen) -> None:
    pick(settings, "[name=theme][value=dark]")
    dark = settings.run(COLOUR)
    pick(settings, "[name=theme][value=light]")

    assert dark != settings.run(COLOUR)
    settings.run("location.reload()")
    settings.until(lambda: settings.run("return document.documentElement.dataset.theme") == "light", "light")


def test_who_is_signed_in_is_said(settings: Screen) -> None:
    settings.shows("#view", "(admin)")


@pytest.fixture
def short(shop: Shop) -> None:
    """Let somebody come in who ordered more tea than there is."""
    shop.call("PUT", "/products/tea", {"name": "Green tea", "price_cents": 549, "stock": 1})
    visitor = shop.came("first.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"]
    shop.call("POST", f"/customers/{visitor}/orders", {"items": [{"sku": "tea", "quantity": 2}]})
    shop.came("again.jpg", pictures.variation("astronaut", "flipped"))


def test_what_to_fetch_is_read_from_two_metres_on_the_wall(short: None, settings: Screen) -> None:
    pick(settings, "[name=size][value=wall]")
    settings.go("storeroom")

    for width in (1024, 1920):
        settings.resize(width, 768)
        settings.shows("#requested .wanted", "2 × Green tea")
        settings.shows("#requested .lacks", "Short by 1 × Green tea (in stock: 1).")
        assert settings.run(LETTERS) >= CENTIMETRE
        assert settings.run(FITS)
    assert re.fullmatch(r"\d+:\d\d", settings.text("#requested time"))


def test_what_is_switched_off_is_not_heard_and_what_is_tried_is(settings: Screen) -> None:
    settings.listen()
    pick(settings, ".setting [type=checkbox]")
    settings.run(PLAY_BOTH)
    assert settings.heard() == [880, 880, 880]

    settings.press(".setting", "Listen")
    settings.until(lambda: settings.heard()[3:] == [660, 880], "the sound of an arrival")
