"""People on the screen: found, named, moved visits, merged, and orders made for them."""

import pytest
from selenium.webdriver.common.keys import Keys

from demo import pictures
from demo.shop import Shop
from tests.browser.screen import Screen

HOSTILE = "<img src=none onerror=\"document.title='taken'\"><b>Eve</b>"
FITS = "const page = document.documentElement; return page.scrollWidth <= page.clientWidth"
STALE = """
return (async () => {
  const { asTyped } = await import(new URL('web/finder.js', document.baseURI));
  const field = document.createElement('input');
  const answers = {}, shown = [];
  const find = (text) => new Promise((done) => (answers[text] = done));
  const search = asTyped(field, find, (found) => shown.push(found));
  for (const text of ['a', 'ab']) { field.value = text; search(); }
  answers.ab('of ab');
  answers.a('of a');
  await new Promise((done) => setTimeout(done));
  return shown;
})()
"""


@pytest.fixture
def newcomer(shop: Shop) -> str:
    """Let the astronaut come. Return her id."""
    return str(shop.came("first.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"])


def opened(screen: Screen, customer: str, name: str) -> None:
    screen.go(f"people/{customer}")
    screen.shows(".profile h2", name)


def find(screen: Screen, text: str) -> None:
    """Type a text into the dialog's search and choose the first who is found."""
    screen.type("dialog input[type=search]", text)
    screen.shows("dialog .results", text)
    screen.click("dialog .results button")


def names(shop: Shop) -> set[str | None]:
    return {customer["name"] for customer in shop.get("/customers")["items"]}


def test_a_newcomer_gets_a_name_which_is_only_ever_text(signed_in: Screen, shop: Shop, newcomer: str) -> None:
    signed_in.go("people")
    signed_in.shows("#people li", "Newcomer")
    signed_in.click("#people a")
    signed_in.shows(".profile h2", "Newcomer")
    signed_in.type(".naming input", HOSTILE, Keys.ENTER)

    signed_in.shows(".profile h2", HOSTILE)
    signed_in.shows("#said", f"The name is now {HOSTILE}.")
    assert shop.get(f"/customers/{newcomer}")["name"] == HOSTILE
    assert signed_in.run("return document.querySelectorAll('main b, main img[src=none]').length") == 0

    signed_in.resize(360, 740)
    assert signed_in.run(FITS)

    signed_in.press("#said", "Undo")
    signed_in.shows(".profile h2", "Newcomer")


def test_people_are_found_as_one_types_and_by_their_status(
    signed_in: Screen, shop: Shop, newcomer: str
) -> None:
    for name in ("Dora Mint", "Emil Rose", HOSTILE):
        shop.call("POST", "/customers", {"name": name})
    signed_in.go("people")
    signed_in.shows("#people", HOSTILE)
    signed_in.type("search input", "mint")
    signed_in.until(lambda: signed_in.text("#people strong") == "Dora Mint", "Dora alone")
    assert signed_in.run("return location.hash") == "#people?q=mint"

    signed_in.go("people?status=newcomer")
    signed_in.until(lambda: signed_in.text("#people strong") == "Newcomer", "the newcomer alone")


def test_a_stale_answer_is_dropped(signed_in: Screen) -> None:
    assert signed_in.run(STALE) == ["of ab"]


def test_a_new_customer_is_made_and_orders_something(signed_in: Screen, shop: Shop) -> None:
    shop.call("PUT", "/products/tea", {"name": "Green tea", "price_cents": 549, "stock": 5})
    signed_in.go("people")
    signed_in.shows("#new-customer", "Create")
    signed_in.type("#new-customer input", "Dora", Keys.ENTER)
    signed_in.shows(".profile h2", "Dora")

    signed_in.click("summary")
    signed_in.shows("#new-order", "Green tea")
    signed_in.press("#new-order", "Order")
    signed_in.shows("#orders li", "1 × Green tea")
    signed_in.press("#orders", "Hand over")

    signed_in.shows("#orders li", "handed over")
    assert shop.get("/products/tea")["stock"] == 4


def test_a_mark_and_a_consent_are_set_with_one_tap_each(signed_in: Screen, shop: Shop, newcomer: str) -> None:
    opened(signed_in, newcomer, "Newcomer")
    signed_in.press(".profile", "Mark as staff")
    signed_in.shows(".profile", "One of the shop's own people")
    signed_in.press("#said", "Undo")
    signed_in.shows(".profile", "Known by face, without a name yet.")

    signed_in.click("fieldset:nth-of-type(2) input")
    signed_in.shows("#said", "Agreed: agrees to offers.")
    assert shop.get(f"/customers/{newcomer}")["consents"]["marketing"]


def test_two_records_are_merged_and_that_undone(signed_in: Screen, shop: Shop, newcomer: str) -> None:
    named = shop.call("POST", "/customers", {"name": "Ada"})["id"]
    opened(signed_in, newcomer, "Newcomer")
    signed_in.press("main", "Merge with another record")
    find(signed_in, "Ada")
    signed_in.shows("dialog .half", "Becomes part of it")
    assert signed_in.text("dialog .half:first-child strong") == "Ada"
    signed_in.press("dialog", "Yes, merge them")

    signed_in.shows(".profile h2", "Ada")
    signed_in.shows("#visits", "visit 1")
    signed_in.go(f"people/{newcomer}")
    signed_in.until(lambda: named in str(signed_in.run("return location.hash")), "the record that stayed")
    signed_in.shows("#records", "A record was merged into this person")

    signed_in.press("#records", "Undo the merge")
    signed_in.shows("#said", "The merge is undone: Newcomer")
    assert names(shop) == {"Ada", None}


def test_a_visit_of_somebody_else_is_moved_and_that_undone(
    signed_in: Screen, shop: Shop, newcomer: str
) -> None:
    shop.call("PATCH", f"/customers/{newcomer}", {"name": "Ada"})
    opened(signed_in, newcomer, "Ada")
    signed_in.shows("#visits", "visit 1")
    signed_in.press("#visits", "This was somebody else")
    signed_in.shows("dialog", "Orders stay with Ada.")
    signed_in.press("dialog", "A newcomer's")
    signed_in.shows("#said", "The visit is moved to: Newcomer.")
    signed_in.shows("#visits + .empty", "No visits yet.")

    signed_in.press("#said", "Undo")
    signed_in.shows("#visits", "visit 1")

    shop.call("POST", "/customers", {"name": "Berta"})
    signed_in.press("#visits", "This was somebody else")
    find(signed_in, "Berta")
    signed_in.shows("#said", "The visit is moved to: Berta.")
    (visit,) = shop.visits()
    assert visit["customer"]["name"] == "Berta"
