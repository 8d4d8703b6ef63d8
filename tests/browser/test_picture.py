"""The pictures of the screen in the documents can be made again."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from selenium.webdriver.chrome.webdriver import WebDriver

from demo import screenshot
from demo.shop import Shop
from demo.shots import DESK, PHONE, SHOTS
from tests.browser.screen import Screen


def test_the_pictures_show_a_busy_shop_on_a_desk_and_on_a_phone(
    browser: WebDriver, screen: Screen, shop: Shop
) -> None:
    screenshot.fill(shop)

    taken = list(screenshot.photographs(browser, shop, SHOTS[:2]))

    assert [Image.open(BytesIO(content)).size for _, content in taken] == [DESK, PHONE]
    assert screen.text("#present-count") == "3"


def test_each_picture_in_the_documents_is_one_that_the_command_makes(project: Path) -> None:
    kept = {file.name for file in (project / "docs/images").glob("*.png")}
    shown = (project / "docs/screen.md").read_text()

    assert kept == {shot.file for shot in SHOTS}
    assert all(f"images/{file})" in shown for file in kept)
