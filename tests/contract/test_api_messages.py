"""What callers are told is wrong, and how it would be right."""

import re

import pytest

from tests.conftest import Api

CUSTOMER = {"name": "Ann"}
PRODUCT = {"name": "Tea", "price_cents": 390, "stock": 10}
OFFER = {"text": "Two for one"}
PHOTO = {"lane": "visit", "filename": "a.jpg", "camera": "door"}


def test_the_message_says_where_the_body_is_wrong(api: Api) -> None:
    answer = api("POST", "/customers", {"name": "A", "contact": {"email": "nobody"}})

    assert "contact.email has no @; it must be an e-mail address such as" in answer.body["Message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("POST", "/customers", {"name": " "}, "name is blank; it must be 1 to 200 characters on one line"),
        ("PATCH", "/customers/x", {"name": "A\n"}, "name has a line break (U+000A) at character 2"),
        ("PATCH", "/customers/x", {"contact": {"phone": "---"}}, "contact.phone has 0 digits; it must be"),
        ("PUT", "/products/tea", {**PRODUCT, "name": "\u202eaeT"}, "name has a character that turns"),
        ("POST", "/offers", {"text": "Tea\0"}, "text has a control character (U+0000) at character 4"),
        ("POST", "/reports", {"kind": "inventory", "email": "a..b@x.de"}, "email has a dot too many"),
    ],
)
def test_the_message_says_what_is_wrong_with_a_text(
    api: Api, method: str, path: str, body: dict[str, object], sentence: str
) -> None:
    answer = api(method, path, body)

    assert (answer.status, sentence in answer.body["Message"]) == (400, True), answer.body["Message"]


def test_an_offers_text_may_have_lines(api: Api) -> None:
    assert api("POST", "/offers", {"text": "Today:\n- tea", "valid_from": "2999-01-01"}).body["text"] == (
        "Today:\n- tea"
    )


def test_the_message_says_which_fields_the_body_has(api: Api) -> None:
    answer = api("PUT", "/products/tea", {"name": "Tea", "price": 3.9})

    assert answer.body["Message"].endswith("its fields are name, price_cents, stock, sku")


def test_a_wrong_choice_is_answered_with_the_choices(api: Api) -> None:
    answer = api("GET", "/orders?state=lost")

    assert "state is 'lost'; it can be " in answer.body["Message"]
    assert "cancelled, handed_over, open, requested" in answer.body["Message"]


def test_a_wrong_lane_is_answered_with_the_lanes(api: Api) -> None:
    answer = api("POST", "/photos", {**PHOTO, "lane": "reports"})

    assert "lane is 'reports'; it can be visit, enrolment, gallery" in answer.body["Message"]


def test_the_fields_of_a_photo_are_told_once_with_what_tells_the_lanes_apart(api: Api) -> None:
    answer = api("POST", "/photos", {**PHOTO, "filename": "a/b.jpg"})

    assert answer.body["Message"] == (
        "the body is wrong: filename must be a file's name such as IMG 1234 (1).jpg, without folders and "
        "control characters; its fields are lane, filename, content_type, camera, direction, "
        "customer_id, album"
    )


def test_a_choice_that_several_lanes_have_is_told_once(api: Api) -> None:
    answer = api("POST", "/photos", {**PHOTO, "content_type": "text/html"})

    assert answer.body["Message"].count("image/png") == 1


@pytest.mark.parametrize("name", ["IMG 1234 (1).jpg", "Größe.jpg", "Gro\u0308ße.jpg", "\U0001f600.heic"])
def test_a_photo_may_be_called_as_phones_call_it(api: Api, name: str) -> None:
    answer = api("POST", "/photos", {**PHOTO, "filename": name})

    assert answer.status == 200
    assert re.fullmatch(r"entrance/door/[A-Za-z0-9._-]+\.(jpg|heic)", answer.body["key"])


def test_a_wrong_pattern_is_answered_with_what_is_meant(api: Api) -> None:
    answer = api("PUT", "/products/a%20b", PRODUCT)

    assert "sku ('a%20b') must be 1 to 64 of A-Z, a-z, 0-9" in answer.body["Message"]


def test_an_unknown_parameter_is_answered_with_the_known_ones(api: Api) -> None:
    answer = api("GET", "/orders?status=open")

    assert answer.status == 400
    assert answer.body["Message"].startswith("there is no parameter 'status' here; the known ones are ")
    assert "state" in answer.body["Message"]


def test_a_parameter_of_a_view_that_takes_none_is_refused(api: Api) -> None:
    answer = api("GET", "/statemachine?limit=5")

    assert (answer.status, answer.body["Message"]) == (
        400,
        "there is no parameter 'limit' here; it takes none",
    )


@pytest.mark.parametrize("query", ["limit=1&limit=2", "state=null", "state=", "since=", "limit="])
def test_a_parameter_means_one_thing_or_is_refused(api: Api, query: str) -> None:
    path = "/visits" if "since" in query else "/orders"

    assert api("GET", f"{path}?{query}").status == 400


def test_a_whole_number_may_be_written_with_a_point(api: Api) -> None:
    product = api("PUT", "/products/tea", b'{"name": "Tea", "price_cents": 390.0, "stock": 1e1}').body

    assert product == {"sku": "tea", "name": "Tea", "price_cents": 390, "stock": 10}


def test_a_product_keeps_the_sku_of_its_path(api: Api) -> None:
    answer = api("PUT", "/products/tea", {**PRODUCT, "sku": "jam"})

    assert (answer.status, answer.body["Code"]) == (409, "Conflict")


def test_an_offer_of_an_unknown_product_is_refused(api: Api) -> None:
    answer = api("POST", "/offers", {**OFFER, "skus": ["unheard-of"]})

    assert (answer.status, answer.body["Code"]) == (409, "Conflict")
    assert "unheard-of" in answer.body["Message"]


def test_an_order_of_an_unknown_product_is_refused(api: Api) -> None:
    customer = api("POST", "/customers", CUSTOMER).body["id"]

    answer = api("POST", f"/customers/{customer}/orders", {"items": [{"sku": "unheard-of", "quantity": 1}]})

    assert (answer.status, answer.body["Code"]) == (409, "Conflict")
    assert api("GET", "/orders").body["items"] == []
