"""People on the screen: enrolled by file or camera, recognised in a picture, and erased with a receipt."""

import base64
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from chalicelib.aws.rekognition import DetectedFace
from chalicelib.enrolment.rules import Demands, judge_selfie
from demo import pictures
from demo.shop import Refused, Shop, wait
from tests.browser.screen import Screen

CAMERA = """
return (async () => {
  const image = new Image();
  image.src = 'data:image/jpeg;base64,%s';
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  const draw = () => { canvas.getContext('2d').drawImage(image, 0, 0); requestAnimationFrame(draw); };
  draw();
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
})()
"""
WITHOUT_CAMERA = """
navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError'); }
"""
UNFINISHED_ONCE = """
const fetch = window.fetch;
window.fetch = (where, options) => {
  if (options?.method !== 'DELETE') return fetch(where, options);
  window.fetch = fetch;
  const body = { Code: 'Unfinished', Message: '7 photos are left' };
  return Promise.resolve(new Response(JSON.stringify(body), { status: 503 }));
};
"""
TOLD = """
const { reasonsOf } = await import(new URL('web/reasons.js', document.baseURI));
return reasonsOf({ reason: arguments[0] });
"""


@pytest.fixture
def ada(shop: Shop) -> str:
    return str(shop.call("POST", "/customers", {"name": "Ada"})["id"])


def opened(screen: Screen, customer: str) -> None:
    screen.go(f"people/{customer}")
    screen.shows(".profile h2", "Ada")


def choose(screen: Screen, folder: Path, picture: bytes) -> None:
    """Choose a picture as a file."""
    file = folder / "me.jpg"
    file.write_bytes(picture)
    screen.type("main input[type=file]", str(file))


def test_a_customer_is_enrolled_by_a_file_and_told_why_another_was_refused(
    signed_in: Screen, shop: Shop, ada: str, tmp_path: Path
) -> None:
    opened(signed_in, ada)
    choose(signed_in, tmp_path, pictures.too_dark("admiral"))
    signed_in.shows("#enrolment", "This photo can't be used:")
    signed_in.shows("#enrolment li", "The face is too dark: turn to the light.")

    choose(signed_in, tmp_path, pictures.portrait("astronaut"))
    signed_in.shows("#said", "Ada is enrolled: the cameras know this face now.")
    signed_in.shows(".profile", "Known by name and face.")
    assert shop.get(f"/customers/{ada}")["status"] == "enrolled"


def test_every_reason_of_a_refusal_has_a_text_in_the_screens_language(screen: Screen) -> None:
    demands = Demands(selfie_brightness=50, selfie_sharpness=50, selfie_face_pixels=80)
    poor = DetectedFace(
        box={"Left": 0.0, "Top": 0.0, "Width": 0.01, "Height": 0.01},
        confidence=99.0, brightness=0.0, sharpness=0.0, sunglasses=True,
    )  # fmt: skip
    reasons = judge_selfie([], 100, demands) + judge_selfie([poor, poor], 100, demands)

    told = screen.run(
        f"return (async () => {{ {TOLD.replace('arguments[0]', repr('; '.join(reasons)))} }})()"
    )

    assert len(told) == len(reasons) == 6
    assert not set(told) & set(reasons)


def test_who_stands_before_the_camera_is_found(signed_in: Screen, shop: Shop) -> None:
    customer = shop.came("first.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"]
    shop.call("PATCH", f"/customers/{customer}", {"name": "Ada"})
    signed_in.go("people")
    signed_in.shows("#who", "Who is this?")
    signed_in.run(WITHOUT_CAMERA)
    signed_in.press("#who", "With the camera")
    signed_in.shows("dialog", "This device has no camera")
    signed_in.press("dialog", "Close")

    signed_in.run(CAMERA % base64.b64encode(pictures.portrait("astronaut")).decode())
    signed_in.press("#who", "With the camera")
    signed_in.shows("dialog", "One face, in good light")
    signed_in.until(lambda: signed_in.run("return document.querySelector('video').videoWidth > 0"), "a film")
    signed_in.press("dialog", "Take the picture")

    signed_in.shows("#found", "Ada")
    assert len(shop.get("/photos")["items"]) == 1


def test_a_person_is_erased_with_a_receipt(signed_in: Screen, shop: Shop, ada: str) -> None:
    opened(signed_in, ada)
    signed_in.press("#data", "Export")
    signed_in.shows("#data", "The copy is made:")
    signed_in.press("#data", "Erase this person")
    signed_in.type("dialog input", "Eve", Keys.ENTER)
    signed_in.shows("dialog .error", "That is not what has to be typed.")
    signed_in.run(UNFINISHED_ONCE)
    signed_in.fill("dialog input", f"Ada{Keys.ENTER}")
    signed_in.shows("dialog", "it goes on by itself. 7 photos are left")

    signed_in.shows("dialog", "Ada is erased.")
    signed_in.shows("dialog", "Receipt for")
    assert signed_in.find("dialog a").get_attribute("download") == f"receipt-{ada}.json"
    with pytest.raises(Refused):
        shop.get(f"/customers/{ada}")
    signed_in.press("dialog", "Close")
    signed_in.go(f"people/{ada}")
    signed_in.shows("main", "This record was erased.")


def test_staff_can_not_erase(screen: Screen, shop: Shop, ada: str) -> None:
    screen.sign_in(shop.invoke("create_token", {"name": "till", "role": "staff"})["token"])
    screen.shows("#title", "Now")
    opened(screen, ada)

    assert "Erase" not in screen.text("main")


def test_an_admin_lets_e_mail_go_again_to_an_address_that_it_came_back_from(
    signed_in: Screen, shop: Shop
) -> None:
    person = shop.came("first.jpg", pictures.portrait("astronaut"))["faces"][0]["customer_id"]
    contact = {"email": "bounce@simulator.amazonses.com"}
    shop.call(
        "PATCH", f"/customers/{person}", {"name": "Ada", "contact": contact, "consents": {"marketing": True}}
    )
    shop.call("POST", "/offers", {"text": "Tea for two"})
    stop = f"/customers/{person}/mail-stop"
    wait(lambda: shop.get(stop)["stopped"], lambda: "a stop after the bounce")

    opened(signed_in, person)
    signed_in.shows("#mail-stop", "it came back, so there is no such mailbox")
    signed_in.press("#mail-stop", "Let e-mail go there again")

    signed_in.shows("#said", "E-mail goes to this address again.")
    signed_in.until(lambda: not signed_in.text("#mail-stop"), "no sign of a stop")
    assert shop.get(stop) == {"stopped": None}
