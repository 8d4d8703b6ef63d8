"""The picture of the screen in the README can be made again."""

from io import BytesIO

from PIL import Image
from selenium.webdriver.chrome.webdriver import WebDriver

from demo import screenshot
from demo.shop import Shop


def test_the_picture_of_the_screen_shows_a_busy_shop(browser: WebDriver, shop: Shop) -> None:
    screenshot.fill(shop)

    picture = screenshot.photograph(browser, shop)

    assert Image.open(BytesIO(picture)).size == (screenshot.WIDTH, screenshot.HEIGHT)
    assert browser.execute_script("return document.getElementById('present-count').innerText") == "3"
