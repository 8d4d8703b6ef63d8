"""A morning at the dashboard."""

from collections.abc import Callable

import pytest

from demo import pictures
from demo.shop import Shop, wait
from tests.browser.screen import Screen

HOSTILE = "<img src=none onerror=\"document.title='taken'\"><b>Eve</b>"
TEA = {"name": "Green tea", "price_cents": 549, "stock": 5}


@pytest.fixture
def order(shop: Shop) -> str:
    """Order two tea for a customer whose name tries to be markup. Return the order's id."""
    shop.call("PUT", "/products/tea", TEA)
    customer = shop.call("POST", "/customers", {"name": HOSTILE})
    wanted = {"items": [{"sku": "tea", "quantity": 2}]}
    return str(shop.call("POST", f"/customers/{customer['id']}/orders", wanted)["id"])


def stock(shop: Shop) -> int:
    return int(shop.get("/products/tea")["stock"])


def state(shop: Shop, order: str) -> str:
    return str(next(found["state"] for found in shop.get("/orders")["items"] if found["id"] == order))


def test_a_wrong_token_is_told(screen: Screen) -> None:
    for wrong in ("guessed", "gü€ssed"):
        screen.open()
        screen.sign_in(wrong)

        screen.shows("#sign-in-error", "The shop doesn't know this token.")
    assert not screen.find("#shop").is_displayed()


def test_a_token_without_the_role_is_told_which_it_needs(screen: Screen, shop: Shop) -> None:
    screen.sign_in(shop.invoke("create_token", {"name": "door", "role": "camera"})["token"])

    screen.shows("#sign-in-error", "This token is a camera's")


def test_signing_in_lasts_until_signing_out(signed_in: Screen) -> None:
    signed_in.run("location.reload()")
    signed_in.shows("#present + .empty", "Nobody is in the store.")
    signed_in.press("header", "Sign out")

    signed_in.until(lambda: signed_in.find("#sign-in").is_displayed(), "the question for a token")
    assert signed_in.run("return sessionStorage.getItem('future-store-token')") is None


def test_a_token_that_ends_is_told(signed_in: Screen) -> None:
    signed_in.run("sessionStorage.setItem('future-store-token', 'of-before')")
    signed_in.come_back()

    signed_in.shows("#sign-in-error", "Your token holds no longer.")


def test_who_walks_in_appears(signed_in: Screen, shop: Shop) -> None:
    signed_in.shows("#present + .empty", "Nobody is in the store.")

    shop.came("ada.jpg", pictures.portrait("astronaut"))

    signed_in.shows("#present li", "Newcomer")
    signed_in.shows("#present li", "first visit · since")
    width = "return document.querySelector('#present img').naturalWidth"
    signed_in.until(lambda: signed_in.run(width) > 0, "the face's picture")


def test_a_question_is_answered(screen: Screen, shop: Shop, configure: Callable[..., None]) -> None:
    configure("recognise_faces", MATCH_CERTAIN="99.99")
    customer = shop.came("before.jpg", pictures.portrait("photographer"))["faces"][0]["customer_id"]
    shop.call("PATCH", f"/customers/{customer}", {"name": "Carl"})
    shop.upload("entrance/door/doubtful.jpg", pictures.doubtful())
    wait(lambda: bool(shop.reviews()), lambda: "no question to the staff")
    screen.sign_in(shop.environment["FUTURE_STORE_TOKEN"])
    screen.until(lambda: bool(screen.find("#view").get_attribute("data-view")), "the first view")
    screen.go("questions")

    screen.shows("#reviews li", "Is this Carl?")
    assert "% alike" in screen.text("#reviews li")
    assert "left" in screen.text("#reviews li")
    shown = "return [...document.querySelectorAll('#reviews img')].filter((img) => img.naturalWidth).length"
    screen.until(lambda: screen.run(shown) >= 2, "the face that was seen, and the customer's")
    screen.press("#reviews", "Yes")

    screen.shows("#reviews + .empty", "No questions.")
    (face,) = shop.photo("entrance/door/doubtful.jpg")["faces"]
    assert face["customer_id"] == customer


def test_an_order_is_handed_over_and_that_undone(order: str, signed_in: Screen, shop: Shop) -> None:
    signed_in.go("storeroom")
    signed_in.shows("#open li", "2 × Green tea")

    signed_in.press("#open", "Hand over")
    signed_in.shows("#said", "Handed over: 2 × Green tea for")
    signed_in.shows("#open + .empty", "No orders wait")
    assert (state(shop, order), stock(shop)) == ("handed_over", 3)

    signed_in.press("#said", "Undo")
    signed_in.shows("#open li", "2 × Green tea")
    assert (state(shop, order), stock(shop)) == ("open", 5)


def test_what_the_stock_was_short_of_is_said(order: str, signed_in: Screen, shop: Shop) -> None:
    shop.call("PUT", "/products/tea", TEA | {"stock": 1})
    signed_in.go("storeroom")
    signed_in.shows("#open li", "2 × Green tea")

    signed_in.press("#open", "Hand over")

    signed_in.shows("#said", "The stock was short of 1 × Green tea: please count it.")
    assert stock(shop) == 0


def test_what_a_button_could_not_do_is_said_beside_it(order: str, signed_in: Screen, shop: Shop) -> None:
    signed_in.go("storeroom")
    signed_in.shows("#open li", "2 × Green tea")
    signed_in.network(offline=True)
    signed_in.press("#open", "Cancel")
    signed_in.shows("#open .error", "The shop's computer doesn't answer.")
    signed_in.come_back()
    signed_in.shows("#outage", "This screen may be out of date; it keeps trying. What you see is of")
    assert signed_in.run("return document.getElementById('shop').matches('.old')")

    signed_in.network(offline=False)
    signed_in.come_back()
    signed_in.until(lambda: not signed_in.text("#outage"), "all well again")
    assert not signed_in.run("return document.getElementById('shop').matches('.old')")
    signed_in.press("#open", "Cancel")
    signed_in.shows("#said", "Cancelled: 2 × Green tea")
    assert state(shop, order) == "cancelled"


def test_a_name_that_is_markup_is_shown_as_text(order: str, signed_in: Screen) -> None:
    signed_in.go("storeroom")
    signed_in.shows("#open li", HOSTILE)

    assert signed_in.run("return document.querySelectorAll('#open img, #open b').length") == 0
    assert signed_in.run("return document.title") == "Storeroom · Future Store"
