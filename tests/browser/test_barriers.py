"""Nobody is kept from the screen: no view has a barrier for axe-core or a walk by the Tab key."""

from selenium.webdriver.chrome.webdriver import WebDriver

from demo import screenshot
from demo.shop import Shop
from tests.browser.barriers import barriers
from tests.browser.screen import Screen
from tests.browser.tabbing import stumbles
from tests.browser.test_layout import VIEWS

WITHOUT_END = """
window.IntersectionObserver = class { observe() {} unobserve() {} disconnect() {} };
"""
"""Lists that do not grow while they are walked along: the runs of all tests before are many."""
PARTS_OF_PHOTOS = ["photos/map", "photos/add", "photos/problems"]


def places(shop: Shop) -> list[str]:
    """Return the addresses of all views, and of a person's, a photo's and a run's page."""
    photo = shop.get("/photos?state=done")["items"][0]
    run, person = photo["execution_id"], photo["faces"][0]["customer_id"]
    return [*VIEWS, *PARTS_OF_PHOTOS, f"people/{person}", f"photos/{photo['id']}", f"runs/{run}"]


def test_signing_in_has_no_barrier(screen: Screen) -> None:
    screen.sign_in("guessed")
    screen.shows("#sign-in-error", "The shop doesn't know this token.")

    assert barriers(screen) == []


def test_no_view_has_a_barrier(browser: WebDriver, signed_in: Screen, shop: Shop) -> None:
    screenshot.fill(shop)
    signed_in.click("#silent")
    signed_in.until(lambda: not signed_in.text("#silent"), "no sign of a silent browser")
    signed_in.run(WITHOUT_END)
    found = []
    for scheme, width in (("light", 1440), ("dark", 360)):
        signed_in.resize(width, 800)
        signed_in.prefer(scheme)
        for place in places(shop):
            signed_in.go(place)
            signed_in.settle()
            found += [f"{place}, {scheme}: {line}" for line in barriers(signed_in)]
            found += [f"{place}, {scheme}: {line}" for line in stumbles(browser, signed_in)]

    assert found == [], "\n".join(found)
