"""Each task of a person takes at most five taps and twenty seconds, from the first view, by thumb on a phone.

A test can't know how long a person takes, so the keystroke-level model (Card, Moran and Newell) tells it:
1.35 s to decide on each tap, 1.1 s for the finger to get there, 1.1 s for each swipe that brings a control
into reach, and 0.28 s for each key. That has to fit into seventeen seconds. The three that are left are the
machine's. They are measured and printed, but not judged, because this machine may have much else to do
meanwhile: the waiting for each answer has the usual deadline alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver

from demo import pictures
from demo.shop import Shop, wait
from tests.browser.screen import Screen
from tests.browser.thumb import Thumb

TAPS, SECONDS = 5, 17.0
EVE = "<b>Eve</b>"
TEA = {"name": "<i>Tea</i>", "price_cents": 549, "stock": 5}
MARKUP = "return document.querySelectorAll('#view b, #view i, dialog b, dialog i, #said b, #said i').length"


@pytest.fixture
def thumb(browser: WebDriver, signed_in: Screen, request: pytest.FixtureRequest) -> Iterator[Thumb]:
    """A thumb at the first view, whose costs are judged afterwards. No name was taken for markup."""
    thumb = Thumb(browser, signed_in)
    yield thumb
    assert signed_in.run(MARKUP) == 0
    thumb.put_down()
    cost = thumb.cost
    task = request.node.name.removeprefix("test_").replace("_", " ")
    request.node.user_properties.append((task, asdict(cost)))
    assert cost.small == []
    assert cost.taps <= TAPS
    assert cost.seconds <= SECONDS


@pytest.fixture
def newcomer(shop: Shop) -> str:
    """Let the astronaut come, whom nobody knows. Return her id."""
    return str(shop.came("first.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"])


@pytest.fixture
def eve(shop: Shop, newcomer: str) -> str:
    """Give the newcomer a name that tries to be markup. Return her id."""
    shop.call("PATCH", f"/customers/{newcomer}", {"name": EVE, "greet": True})
    return newcomer


@pytest.fixture
def order(shop: Shop) -> str:
    """Order two tea for somebody who is not in the store. Return the order's id."""
    shop.call("PUT", "/products/tea", TEA)
    customer = shop.call("POST", "/customers", {"name": EVE})["id"]
    wanted = {"items": [{"sku": "tea", "quantity": 2}]}
    return str(shop.call("POST", f"/customers/{customer}/orders", wanted)["id"])


@pytest.fixture
def question(shop: Shop, configure: Callable[..., None]) -> str:
    """Let somebody come who may be Eve. Return her id."""
    configure("recognise_faces", MATCH_CERTAIN="99.99")
    customer = str(shop.came("before.jpg", pictures.portrait("photographer"))["faces"][0]["customer_id"])
    shop.call("PATCH", f"/customers/{customer}", {"name": EVE})
    shop.upload("entrance/door/doubtful.jpg", pictures.doubtful())
    wait(lambda: bool(shop.reviews()), lambda: "no question to the staff")
    return customer


@pytest.fixture
def failed(shop: Shop, configure: Callable[..., None]) -> str:
    """Let a photo fail for a reason that is over now. Return its key."""
    configure("finish_photo", MATCH_CERTAIN="high")
    photo = shop.came(f"{EVE.replace('/', '_')}.jpg", pictures.portrait("astronaut"))
    configure("finish_photo", MATCH_CERTAIN="95")
    return str(photo["key"])


def test_somebody_is_greeted(eve: str, thumb: Thumb, shop: Shop) -> None:
    thumb.tap("#present button", "Greeted")

    thumb.shows("#said", f"{EVE}: greeted.")
    assert shop.visits()[0]["greeted_at"]


def test_an_order_is_handed_over_and_that_undone(
    order: str, thumb: Thumb, signed_in: Screen, shop: Shop
) -> None:
    thumb.tap("#views a", "Storeroom")
    thumb.shows("#open", f"2 × {TEA['name']}")
    signed_in.network(offline=True)
    thumb.tap("#open button", "Hand over")
    thumb.shows("#open .error", "The shop's computer doesn't answer.")
    signed_in.network(offline=False)
    thumb.tap("#open button", "Hand over")
    thumb.shows("#said", f"Handed over: 2 × {TEA['name']} for {EVE}")
    thumb.tap("#said button", "Undo")

    thumb.shows("#open", f"2 × {TEA['name']}")
    assert shop.get("/products/tea")["stock"] == TEA["stock"]


def test_a_question_is_answered_and_the_answer_taken_back(question: str, thumb: Thumb, shop: Shop) -> None:
    thumb.tap("#views a", "Questions")
    thumb.shows("#reviews", f"Is this {EVE}?")
    thumb.tap("#reviews button", "Yes")
    thumb.tap("#said button", "Undo")

    thumb.shows("#said", "The answer is undone.")
    assert [review["state"] for review in shop.get("/reviews?state=answered")["items"]] == ["undone"]


def test_a_newcomer_gets_a_name(newcomer: str, thumb: Thumb, shop: Shop) -> None:
    thumb.tap("#present a", "Newcomer")
    thumb.tap(".naming input")
    thumb.type(EVE)
    thumb.tap(".naming button", "Save the name")

    thumb.shows(".profile h2", EVE)
    assert shop.get(f"/customers/{newcomer}")["name"] == EVE


def test_somebody_is_marked_as_staff(eve: str, thumb: Thumb, shop: Shop) -> None:
    thumb.tap("#present a", EVE)
    thumb.tap(".profile button", "Mark as staff")

    thumb.shows("#said", f"{EVE} is marked as staff.")
    assert shop.get(f"/customers/{eve}")["status"] == "staff"


def test_two_records_are_merged_and_that_undone(newcomer: str, thumb: Thumb, shop: Shop) -> None:
    shop.call("POST", "/customers", {"name": EVE})
    thumb.tap("#present a", "Newcomer")
    thumb.tap("section:has(#records) button", "Merge with another record")
    thumb.type("eve")
    thumb.tap("dialog .results button", EVE)
    thumb.tap("dialog button", "Yes, merge them")
    thumb.shows("#said", f"Merged: all belongs to {EVE} now.")
    thumb.tap("#said button", "Undo")

    wait(lambda: len(shop.get("/customers")["items"]) == 2, lambda: "both records again")


def test_a_visit_is_moved_to_somebody_else(newcomer: str, thumb: Thumb, shop: Shop) -> None:
    shop.call("POST", "/customers", {"name": EVE})
    thumb.tap("#present a", "Newcomer")
    thumb.tap("#visits button", "This was somebody else")
    thumb.tap("dialog input")
    thumb.type("eve")
    thumb.tap("dialog .results button", EVE)

    thumb.shows("#said", f"The visit is moved to: {EVE}.")
    assert [visit["customer"]["name"] for visit in shop.visits()] == [EVE]


def test_somebody_is_enrolled_by_a_picture(eve: str, thumb: Thumb, shop: Shop, tmp_path: Path) -> None:
    selfie = tmp_path / "selfie.jpg"
    selfie.write_bytes(pictures.variation("astronaut", "flipped"))
    thumb.tap("#present a", EVE)
    thumb.choose_file("section:has(#photos)", "From a file", str(selfie))

    thumb.shows("#said", f"{EVE} is enrolled")
    [photo] = shop.get("/photos?lane=enrolment")["items"]
    assert photo["state"] == "done"


def test_a_failed_photo_is_run_again(failed: str, thumb: Thumb, shop: Shop) -> None:
    thumb.tap("#views button", "More")
    thumb.tap("#views a", "Photos")
    thumb.tap("#view a", "Problems")
    thumb.tap("#problems button", "Run again")

    thumb.shows("#problems + .empty", "All is well with the photos")
    assert shop.photo(failed)["state"] == "done"


def test_somebody_is_erased_and_the_receipt_shown(eve: str, thumb: Thumb, shop: Shop) -> None:
    thumb.tap("#present a", EVE)
    thumb.tap("#data button", "Erase this person")
    thumb.type(EVE)
    thumb.tap("dialog button", "Erase for good")

    thumb.shows("dialog", f"{EVE} is erased.")
    thumb.shows("dialog .receipt", "Faces")
    assert shop.get("/customers")["items"] == []


def test_an_offer_is_made_and_taken_back(eve: str, thumb: Thumb, shop: Shop) -> None:
    thumb.tap("#views button", "More")
    thumb.tap("#views a", "Offers")
    thumb.tap("#new-offer textarea")
    thumb.type(EVE)
    thumb.tap("#new-offer button", "Make the offer")
    thumb.shows("#offers", EVE)
    thumb.tap("#said button", "Undo")

    thumb.shows("#offers + .empty", "No offers yet.")
    assert shop.get("/offers")["items"] == []


def test_an_offer_is_ended(thumb: Thumb, shop: Shop) -> None:
    shop.call("POST", "/offers", {"text": EVE})
    thumb.tap("#views button", "More")
    thumb.tap("#views a", "Offers")
    thumb.tap("#offers button", "End the offer")
    thumb.tap("dialog button", "End the offer")

    thumb.shows("#said", f"The offer is gone: {EVE}")
    assert shop.get("/offers")["items"] == []


def test_a_report_is_made_and_opened(eve: str, thumb: Thumb, shop: Shop, browser: WebDriver) -> None:
    [here] = browser.window_handles
    thumb.tap("#views button", "More")
    thumb.tap("#views a", "Reports")
    thumb.tap("#new-report button", "Make the report")
    thumb.tap("#reports a", "Open")

    wait(lambda: len(browser.window_handles) == 2, lambda: "the report's page")
    browser.switch_to.window(browser.window_handles[1])
    browser.close()
    browser.switch_to.window(here)
