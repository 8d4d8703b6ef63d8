"""`python -m demo.screenshot`: make the pictures of the screen in docs/images, which docs/screen.md shows.

Starts a fresh local AWS, fills the shop with the demonstration's people, opens the screen in Chromium and
photographs the views of `demo.shots`. Needs Chromium and chromedriver.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from demo import odd_pictures, pictures, stack, views
from demo.chromium import NoBrowser, chromium
from demo.shop import Shop, wait
from demo.shots import SHOTS, Shot
from demo.story import Story
from localaws import pipes

FOLDER = Path("docs/images")
COLOURS = 128
LARGE_GLASSES = 0.48  # she is then 93 % like herself, so the staff is asked


def main() -> int:
    """Write the pictures. Return the exit code."""
    argparse.ArgumentParser(prog="python -m demo.screenshot", description=__doc__).parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            chromium(Path(folder) / "profile") as browser,
            stack.fresh_machine(Path(folder) / "shop", print) as machine,
        ):
            shop = Shop(machine.env, machine.messages)
            fill(shop)
            for shot, content in photographs(browser, shop, SHOTS):
                (FOLDER / shot.file).write_bytes(content)
                print(f"{FOLDER / shot.file}: {len(content) / 1000:.0f} kB")
    except NoBrowser as exc:
        print(exc, file=sys.stderr)
        return 1
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


def photographs(browser: WebDriver, shop: Shop, shots: Sequence[Shot]) -> Iterator[tuple[Shot, bytes]]:
    """Sign in, and yield each picture as a PNG once its view is complete."""
    views.count_questions(browser)
    browser.get(shop.environment["FUTURE_STORE_API"] + "/")
    token = shop.environment["FUTURE_STORE_TOKEN"]
    browser.execute_script("sessionStorage.setItem('future-store-token', arguments[0])", token)
    browser.refresh()
    wait(lambda: views.is_complete(browser), lambda: "the screen should be complete")
    browser.find_element(By.ID, "silent").click()  # a touch, without which browsers play no sound
    ids = _ids(shop)
    for shot in shots:
        _emulate(browser, shot)
        views.go(browser, shot.address.format_map(ids))
        wait(lambda: views.is_complete(browser), lambda: "the view should be complete")
        yield shot, compressed(browser.get_screenshot_as_png())


def _ids(shop: Shop) -> dict[str, str]:
    """Return the ids that addresses are filled with: of the photo with the most faces, and whom it shows."""
    photos: list[dict[str, Any]] = shop.get("/photos?state=done&lane=visit")["items"]
    photo = max(photos, key=lambda each: len(each["faces"]))
    [person] = shop.get("/customers?q=Ada")["items"]
    return {"person": person["id"], "photo": photo["id"], "run": photo["execution_id"]}


def _emulate(browser: WebDriver, shot: Shot) -> None:
    """Give the browser a shot's device and colours."""
    width, height = shot.device
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": shot.scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def compressed(picture: bytes) -> bytes:
    """Return the PNG with a palette: a third of the size, and no difference to be seen."""
    image = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(pipes.run(main))
