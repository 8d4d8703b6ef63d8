"""What admins do in the office: offers, products, reports and tokens."""

from demo.shop import Shop
from tests.browser.screen import Screen

TEA = {"name": "Green tea", "price_cents": 549, "stock": 5}
CENTS = """
const { cents } = await import(new URL('web/money.js', document.baseURI));
return AMOUNTS.map(cents);
"""
AMOUNTS = {
    "3": 300,
    "12.5": 1250,
    "12,50": 1250,
    "1,234.50": 123450,
    "1.234": None,
    "-1": None,
    "1e3": None,
    "": None,
}
MONTH = """
const { span } = await import(new URL('web/spans.js', document.baseURI));
const names = ['today', 'this_week', 'last_week', 'this_month', 'last_month'];
return names.map((name) => span(name, '2026-03-01'));
"""


def test_an_offer_is_made_and_ended(signed_in: Screen, shop: Shop) -> None:
    shop.call("PUT", "/products/tea", TEA)
    signed_in.go("offers")
    signed_in.shows("#new-offer", "Make the offer")
    signed_in.type("#new-offer textarea", "Tea for two")
    signed_in.click("#new-offer summary")
    signed_in.shows("#new-offer .choices", "Green tea · 5.49")
    signed_in.click("#new-offer [value=tea]")
    signed_in.press("#new-offer", "Make the offer")

    signed_in.shows("#said", "Done: who is in the store is being told")
    signed_in.shows("#offers li", "runs until it is ended")
    signed_in.shows("#offers .goods", "Green tea · 5.49")
    (offer,) = shop.get("/offers")["items"]
    assert (offer["text"], offer["skus"]) == ("Tea for two", ["tea"])

    signed_in.press("#offers", "Use again")
    assert signed_in.find("#new-offer textarea").get_attribute("value") == "Tea for two"
    signed_in.press("#offers", "End the offer")
    signed_in.press("dialog", "End the offer")

    signed_in.shows("#offers + .empty", "No offers yet.")
    assert shop.get("/offers")["items"] == []
    assert signed_in.run("return document.activeElement.id") == "offers-title"


def test_a_product_is_added_changed_counted_and_deleted(signed_in: Screen, shop: Shop) -> None:
    signed_in.go("products")
    for name, text in {"name": "Café noir", "price": "8,9", "stock": "10", "sku": "coffee"}.items():
        signed_in.fill(f"#new-product [name={name}]", text)
    signed_in.press("#new-product", "Add the product")
    signed_in.shows("#products li", "8.90")
    coffee = {"sku": "coffee", "name": "Café noir", "price_cents": 890, "stock": 10}
    assert shop.get("/products/coffee") == coffee

    signed_in.fill("#products [type=number]", "7\n")
    signed_in.shows("#said", "Café noir: 7 in stock.")
    assert shop.get("/products/coffee") == coffee | {"stock": 7}
    signed_in.press("#said", "Undo")
    signed_in.until(lambda: shop.get("/products/coffee") == coffee, "the stock of before")

    signed_in.press("#products", "Change")
    signed_in.fill("dialog [name=price]", "9.5.0")
    signed_in.press("dialog", "Save")
    signed_in.shows("dialog .error", "Please write the price like this: 5.49.")
    signed_in.fill("dialog [name=price]", "9.50")
    signed_in.press("dialog", "Save")
    signed_in.shows("#products .price", "9.50")

    signed_in.fill("[data-view=products] [type=search]", "cafe")
    signed_in.press("#products", "Delete")
    signed_in.shows("#products + .empty", "No products here.")
    signed_in.press("#said", "Undo")
    signed_in.shows("#products .price", "9.50")
    assert shop.get("/products/coffee") == coffee | {"price_cents": 950}


def test_a_number_that_is_taken_adds_no_product(signed_in: Screen, shop: Shop) -> None:
    shop.call("PUT", "/products/tea", TEA)
    signed_in.go("products")
    for name, text in {"name": "Teapot", "price": "12", "sku": "tea"}.items():
        signed_in.fill(f"#new-product [name={name}]", text)
    signed_in.press("#new-product", "Add the product")

    signed_in.shows("#new-product .error", "There is a product with the number tea already.")
    assert shop.get("/products/tea")["name"] == "Green tea"


def test_amounts_are_read_as_people_write_them(signed_in: Screen) -> None:
    script = CENTS.replace("AMOUNTS", str(list(AMOUNTS)))

    assert signed_in.run(f"return (async () => {{{script}}})()") == list(AMOUNTS.values())


def test_a_report_is_made_of_a_usual_span(signed_in: Screen, shop: Shop) -> None:
    signed_in.go("reports")
    signed_in.press("#new-report", "Last month")
    signed_in.press("#new-report", "Make the report")

    signed_in.shows("#reports li", "Open")
    link = signed_in.find("#reports a").get_attribute("href")
    assert link
    assert "X-Amz-Signature=" in link or "Signature=" in link
    (report,) = shop.get("/reports")["items"]
    assert report["from"][8:10] == report["to"][8:10] == "01"


def test_spans_follow_from_the_day(signed_in: Screen) -> None:
    assert signed_in.run(f"return (async () => {{{MONTH}}})()") == [
        ["2026-03-01", "2026-03-01"],
        ["2026-02-23", "2026-03-01"],
        ["2026-02-16", "2026-02-22"],
        ["2026-03-01", "2026-03-01"],
        ["2026-02-01", "2026-02-28"],
    ]


def test_a_token_is_revoked_and_ones_own_is_known(signed_in: Screen, shop: Shop) -> None:
    shop.invoke("create_token", {"name": "lost phone", "role": "staff", "days": 90})
    signed_in.go("tokens")
    signed_in.shows("#tokens", "lost phone")
    assert signed_in.run("return document.querySelectorAll('#tokens .marks').length") == 1
    assert "lost phone" not in signed_in.text("#tokens li:has(.marks)")

    signed_in.press("#tokens li:not(:has(.marks))", "Revoke")
    signed_in.press("dialog", "Revoke")

    signed_in.shows("#said", "lost phone is revoked.")
    assert "lost phone" not in [token["name"] for token in shop.get("/tokens")["items"]]
