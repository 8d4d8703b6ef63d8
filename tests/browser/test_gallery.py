"""The view Photos: the gallery and its filters, a photo's page, adding photos, and those with problems."""

from collections.abc import Callable
from pathlib import Path

from demo import odd_pictures, pictures
from demo.shop import Shop
from tests.browser.screen import Screen

HOSTILE = "<img src=none onerror=\"document.title='taken'\">.jpg"


def number_of(screen: Screen, selector: str) -> int:
    return int(screen.run(f"return document.querySelectorAll({selector!r}).length"))


def test_several_files_are_uploaded_and_a_broken_one_is_told_with_its_reason(
    signed_in: Screen, shop: Shop, tmp_path: Path
) -> None:
    contents = {
        HOSTILE: pictures.portrait("astronaut"),
        "second.jpg": pictures.portrait("photographer"),
        "torn.jpg": odd_pictures.truncated(),
        "notes.txt": b"no picture",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    signed_in.go("photos/add")
    signed_in.type("#destination", "party")
    signed_in.type("#files", "\n".join(str(tmp_path / name) for name in contents))

    signed_in.shows("#uploaded", "4 of 4 finished")
    uploads = signed_in.text("#uploads")
    assert HOSTILE in uploads
    assert "This is no picture that the shop reads." in uploads
    photos = shop.get("/photos?album=party")["items"]
    assert sorted(photo["state"] for photo in photos) == ["done", "done", "rejected"]
    [reason] = [photo["reason"] for photo in photos if photo["reason"]]
    assert f"Not usable: {reason}" in uploads
    assert number_of(signed_in, "#uploads img, #uploads b") == 0


def test_filters_stand_in_the_address_so_that_the_back_button_takes_them_back(
    signed_in: Screen, shop: Shop
) -> None:
    shop.upload("gallery/summer/ada.jpg", pictures.portrait("astronaut"))
    shop.came("door.jpg", pictures.portrait("photographer"))
    label = shop.photo("gallery/summer/ada.jpg")["labels"][0]["name"]
    signed_in.go("photos")
    signed_in.shows("#photos", "door")

    signed_in.run("document.querySelector('#photos .chip').click()")
    signed_in.until(lambda: number_of(signed_in, "#photos > li") == 1, "the photo with the label alone")
    assert signed_in.run("return document.querySelector('#by-label').value") == label
    signed_in.run("document.querySelector('#photos > li > a').click()")
    signed_in.shows("#view", "summer")
    signed_in.shows("dl", "JPEG")
    signed_in.run("history.back()")
    signed_in.until(lambda: number_of(signed_in, "#photos > li") == 1, "the photos with the label again")
    signed_in.run("history.back()")

    signed_in.until(lambda: number_of(signed_in, "#photos > li") == 2, "all photos")
    assert signed_in.run("return document.querySelector('#by-label').value") == ""


def test_a_photos_page_shows_who_is_in_it(signed_in: Screen, shop: Shop) -> None:
    photo = shop.came("ada.jpg", pictures.portrait("astronaut"))
    customer = photo["faces"][0]["customer_id"]
    shop.call("PATCH", f"/customers/{customer}", {"name": "Ada"})

    signed_in.go(f"photos/{photo['id']}")

    signed_in.shows(".faces", "Ada")
    assert str(signed_in.find(".faces a").get_attribute("href")).endswith(f"#people/{customer}")
    image, box = signed_in.find("figure img"), signed_in.find("figure .box")
    signed_in.until(lambda: image.size["width"] > 100, "the photo")
    assert 0 < box.size["width"] < image.size["width"]
    run = signed_in.find("a[href^='#runs/']").get_attribute("href")
    assert str(run).endswith(photo["execution_id"])


def test_a_photo_that_can_not_be_used_is_shown_with_its_reason(signed_in: Screen, shop: Shop) -> None:
    reason = shop.came("broken.jpg", odd_pictures.truncated())["reason"]
    signed_in.go("photos/problems")

    signed_in.shows("#problems li", "broken.jpg")
    assert f"Not usable: {reason}" in signed_in.text("#problems li")


def test_a_failed_photo_is_run_again(signed_in: Screen, shop: Shop, configure: Callable[..., None]) -> None:
    configure("finish_photo", MATCH_CERTAIN="high")
    shop.came("doomed.jpg", pictures.portrait("astronaut"))
    configure("finish_photo", MATCH_CERTAIN="95")
    signed_in.go("photos/problems")
    signed_in.shows("#problems li", "Failed: ConfigurationError")

    signed_in.press("#problems", "Run again")

    signed_in.shows("#problems + .empty", "All is well with the photos")
    assert shop.photo("entrance/door/doomed.jpg")["state"] == "done"
