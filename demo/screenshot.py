"""`python -m demo.screenshot`: make the picture of the screen that the README shows.

Starts a fresh local AWS, fills the shop with the demonstration's people, opens the screen in Chromium and
writes docs/images/screen.png. Needs Chromium and chromedriver.
"""

import argparse
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from demo import odd_pictures, pictures, stack
from demo.chromium import NoBrowser, chromium
from demo.shop import Shop, wait
from demo.story import Story
from localaws import pipes

PICTURE = Path("docs/images/screen.png")
WIDTH, HEIGHT = 1200, 900
COLOURS = 256
LARGE_GLASSES = 0.48  # she is then 93 % like herself, so the staff is asked
# Every list has been read, and nothing is still being looked up or loaded.
COMPLETE = """
const view = document.querySelector('main');
return view.childElementCount > 0 && !view.innerText.includes('…')
  && [...view.querySelectorAll('.cards[id]')].every((list) => 'loaded' in list.dataset)
  && [...document.images].every((image) => image.hidden || image.complete);
"""


def main() -> int:
    """Write the picture. Return the exit code."""
    argparse.ArgumentParser(prog="python -m demo.screenshot", description=__doc__).parse_args()
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            chromium(Path(folder) / "profile") as browser,
            stack.fresh_machine(Path(folder) / "shop", print) as machine,
        ):
            shop = Shop(machine.env, machine.messages)
            fill(shop)
            content = photograph(browser, shop)
    except NoBrowser as exc:
        print(exc, file=sys.stderr)
        return 1
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_bytes(content)
    print(f"{PICTURE}: {len(content) / 1000:.0f} kB")
    return 0


def fill(shop: Shop) -> None:
    """Bring the shop to where something stands in each of the screen's lists."""
    story = Story(shop)
    for step in story.morning():
        print(step())
    absent = shop.call("POST", "/customers", {"name": "Dora"})["id"]
    shop.call("POST", f"/customers/{absent}/orders", {"items": [{"sku": "tea", "quantity": 3}]})
    shop.came("torn.jpg", odd_pictures.truncated())
    shop.upload("entrance/door/sunglasses.jpg", pictures.sunglasses("astronaut", LARGE_GLASSES))
    wait(lambda: bool(shop.reviews()), lambda: "there should be a question to the staff")


def photograph(browser: WebDriver, shop: Shop) -> bytes:
    """Sign in and wait until the screen is complete. Return a PNG of it."""
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(shop.environment["FUTURE_STORE_API"] + "/")
    browser.execute_script("sessionStorage.clear()")  # of who signed in before, in this tab
    browser.refresh()
    wait(browser.find_element(By.CSS_SELECTOR, "#token").is_displayed, lambda: "the form to sign in")
    browser.find_element(By.CSS_SELECTOR, "#token").send_keys(shop.environment["FUTURE_STORE_TOKEN"])
    browser.find_element(By.CSS_SELECTOR, "#sign-in button").click()
    wait(lambda: browser.execute_script(COMPLETE), lambda: "the screen should be complete")
    return compressed(browser.get_screenshot_as_png())


def compressed(picture: bytes) -> bytes:
    """Return the PNG with a palette: a third of the size, and no difference to be seen."""
    image = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(pipes.run(main))
