"""Questions to the staff: answered by keyboard, enlarged, and taken back."""

import pytest
from selenium.webdriver.common.keys import Keys

from demo import pictures
from demo.shop import Shop, wait
from tests.browser.screen import Screen

DOUBTFUL = "entrance/door/doubtful.jpg"
SIDES = """
const sides = [...document.querySelectorAll('#reviews .side')];
const [seen, known] = sides.map((side) => side.getBoundingClientRect());
return seen.right <= known.left && seen.top === known.top && known.right <= innerWidth;
"""


@pytest.fixture
def asked(signed_in: Screen, shop: Shop) -> Screen:
    """Let a question wait whether somebody in large sunglasses is Ada, and open it."""
    customer = shop.came("before.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"]
    shop.call("PATCH", f"/customers/{customer}", {"name": "Ada"})
    shop.upload(DOUBTFUL, pictures.sunglasses("astronaut", 0.48))
    wait(lambda: bool(shop.reviews()), lambda: "no question to the staff")
    signed_in.go("questions")
    signed_in.shows("#reviews li", "Is this Ada?")
    return signed_in


def test_an_answer_by_keyboard_is_taken_back_at_once(asked: Screen, shop: Shop) -> None:
    asked.type("#reviews .question", "y")
    asked.shows("#said", "Noted: it is Ada.")
    shop.photo(DOUBTFUL)
    asked.press("#said", "Undo")

    asked.shows("#said", "The answer is undone. The visitor is now: Newcomer.")
    asked.shows("#answers li", "undone")
    (face,) = shop.photo(DOUBTFUL)["faces"]
    assert shop.get(f"/customers/{face['customer_id']}")["status"] == "newcomer"


def test_an_answer_is_taken_back_in_the_list_of_the_last_ones(asked: Screen, shop: Shop) -> None:
    asked.type("#reviews .question", "3")
    asked.shows("#answers li", "New, not Ada")
    shop.photo(DOUBTFUL)

    asked.press("#answers", "Undo")

    asked.shows("#said", "The answer is undone. The visitor is now: Ada.")


def test_both_faces_stand_side_by_side_on_a_narrow_screen_and_can_be_enlarged(asked: Screen) -> None:
    asked.resize(360, 740)
    asked.until(lambda: asked.run(SIDES), "the faces side by side")

    asked.click("#reviews .enlargeable")
    asked.shows("dialog h2", "The photo that the question is about")
    box, photo = asked.find("dialog .box"), asked.find("dialog figure img")
    asked.until(lambda: 0 < box.size["width"] < photo.size["width"], "the face marked in its photo")
    asked.type("dialog", Keys.ESCAPE)

    asked.until(lambda: not asked.text("dialog"), "no dialog any more")
    assert asked.run("return document.activeElement.className") == "enlargeable"
