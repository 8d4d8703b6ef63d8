"""`POST /search`: who is in a picture, with nothing kept of the question."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image
from redis.client import NEVER_DECODE

from chalicelib.aws.rekognition import DetectedFace
from chalicelib.errors import Throttled, UnsupportedPhoto
from chalicelib.faces.identification import MOST_FACES
from chalicelib.shop import Shop
from demo import odd_pictures
from tests.conftest import Answer, Api
from tests.contract.shop_parts import picture

NOW = 1_790_000_000_000
WIDTH = 900


@dataclass
class Crowd:
    """A collection that sees coloured squares, and knows people by their colours."""

    alike: dict[str, list[tuple[str, float]]]
    """A colour -> the faces alike it."""
    boxes: dict[str, dict[str, float]] = field(default_factory=dict)
    searched: list[str] = field(default_factory=list)
    refuses: list[Exception] = field(default_factory=list)

    def detect(self, image: dict[str, Any]) -> list[DetectedFace]:
        if self.refuses:
            raise self.refuses.pop(0)
        return [DetectedFace(box, 99.0, 80.0, 80.0, False) for box in self.boxes.values()]

    def search_image(
        self, image: dict[str, Any], threshold: float, quality: str = "NONE"
    ) -> list[tuple[str, float]]:
        assert quality == "AUTO"
        colour = self._largest(image["Bytes"])
        self.searched.append(colour)
        if colour not in self.alike:
            raise UnsupportedPhoto("there is no face to be seen")
        return [match for match in self.alike[colour] if match[1] >= threshold]

    def _largest(self, content: bytes) -> str:
        """Return the colour of most pixels that are a face's."""
        shown = Image.open(io.BytesIO(content)).convert("RGB")
        seen = dict.fromkeys(self.boxes, 0)
        for count, pixel in shown.getcolors(shown.width * shown.height) or []:
            for colour in seen:
                wanted = Image.new("RGB", (1, 1), colour).getpixel((0, 0))
                if all(abs(one - other) < 40 for one, other in zip(pixel, wanted, strict=True)):
                    seen[colour] += count
        return max(seen, key=lambda colour: seen[colour])


def group(boxes: dict[str, dict[str, float]]) -> bytes:
    """Return a picture with a square of each colour at its box."""
    shown = Image.new("RGB", (WIDTH, WIDTH), "white")
    for colour, box in boxes.items():
        left, top = round(box["Left"] * WIDTH), round(box["Top"] * WIDTH)
        size = round(box["Width"] * WIDTH), round(box["Height"] * WIDTH)
        shown.paste(Image.new("RGB", size, colour), (left, top))
    stream = io.BytesIO()
    shown.save(stream, "PNG")
    return stream.getvalue()


def box(left: float, top: float, side: float) -> dict[str, float]:
    return {"Left": left, "Top": top, "Width": side, "Height": side}


BOXES = {"red": box(0.05, 0.1, 0.4), "blue": box(0.5, 0.3, 0.15), "lime": box(0.7, 0.6, 0.1)}


@pytest.fixture
def crowd(wired: Shop) -> Crowd:
    wired.collection = crowd = Crowd({"red": [], "blue": [], "lime": []}, dict(BOXES))  # type: ignore[assignment]
    return crowd


@pytest.fixture
def known(wired: Shop) -> Callable[[str], str]:
    """Make a newcomer under this name, with a reference face `face-NAME`. Return their id."""

    def making(name: str) -> str:
        wired.customers.add_newcomer(name, NOW)
        wired.faces.claim(f"photo-{name}", f"face-{name}", [], name, NOW)
        return name

    return making


def search(api: Api, content: bytes, **options: Any) -> Answer:
    return api("POST", "/search", {"picture": base64.b64encode(content).decode()}, **options)


def test_each_face_of_a_group_is_decided_by_the_rule_of_the_visits(
    api: Api, crowd: Crowd, known: Callable[[str], str]
) -> None:
    known("ann"), known("bob")
    crowd.alike["red"] = [("face-ann", 99.0)]
    crowd.alike["blue"] = [("face-ann", 98.0), ("face-bob", 85.0)]

    answer = search(api, group(BOXES), role="staff")

    assert answer.status == 200
    found = [(face["decision"], face["customer"] and face["customer"]["id"]) for face in answer.body["faces"]]
    assert found == [("known", "ann"), ("uncertain", "bob"), ("new", None)]
    assert [face["box"] for face in answer.body["faces"]] == list(BOXES.values())
    assert answer.body["left_out"] == []
    assert sorted(crowd.searched) == ["blue", "lime", "red"]


def test_the_latest_five_visits_of_a_customer_come_along(
    api: Api, crowd: Crowd, known: Callable[[str], str], wired: Shop
) -> None:
    known("ann")
    crowd.boxes, crowd.alike["red"] = {"red": BOXES["red"]}, [("face-ann", 97.5)]
    for number in range(7):
        wired.visits.record(
            "ann", (f"p{number}", f"entrance/door/{number}.jpg"), NOW + number * 10**7, 99.0, f"v{number}"
        )

    (face,) = search(api, group(crowd.boxes)).body["faces"]

    assert face["similarity"] == 97.5
    assert [visit["id"] for visit in face["visits"]] == ["v6", "v5", "v4", "v3", "v2"]
    assert face["visits"][0]["customer"] == face["customer"]


def test_a_face_beside_another_one_is_searched_alone(api: Api, crowd: Crowd) -> None:
    crowd.boxes = {"red": box(0.1, 0.1, 0.4), "blue": box(0.45, 0.45, 0.1)}

    search(api, group(crowd.boxes))

    assert sorted(crowd.searched) == ["blue", "red"]


def test_a_face_that_is_too_poor_is_left_out_with_a_reason(api: Api, crowd: Crowd) -> None:
    del crowd.alike["lime"]

    answer = search(api, group(BOXES)).body

    assert len(answer["faces"]) == 2
    assert answer["left_out"] == [{"box": BOXES["lime"], "reason": "LOW_FACE_QUALITY"}]


def test_of_a_crowd_the_largest_faces_are_searched(api: Api, crowd: Crowd) -> None:
    many = {f"#{200 - 9 * number:02x}0000": box(0.04 * number, 0.5, 0.03) for number in range(20)}
    crowd.boxes, crowd.alike = many, {colour: [] for colour in many}

    answer = search(api, group(many)).body

    assert len(answer["faces"]) == MOST_FACES
    assert {each["reason"] for each in answer["left_out"]} == {"EXCEEDS_MAX_FACES"}
    assert len(answer["left_out"]) == 20 - MOST_FACES


def test_whoever_the_staff_is_being_asked_about_is_uncertain_without_a_name(
    api: Api, crowd: Crowd, wired: Shop
) -> None:
    wired.faces.claim("photo", "asked", [], "review:asked", NOW)
    crowd.alike["red"] = [("asked", 99.0)]

    face = search(api, group(BOXES)).body["faces"][0]

    assert (face["decision"], face["customer"], face["visits"]) == ("uncertain", None, [])


def test_a_customer_without_a_record_is_nobody_we_know(api: Api, crowd: Crowd, wired: Shop) -> None:
    wired.faces.claim("photo", "face-gone", [], "gone", NOW)
    crowd.alike["red"] = [("face-gone", 99.0)]

    face = search(api, group(BOXES)).body["faces"][0]

    assert (face["decision"], face["customer"], face["similarity"]) == ("new", None, None)


def test_somebody_who_is_to_be_ignored_is_nobody_we_know(
    api: Api, crowd: Crowd, known: Callable[[str], str]
) -> None:
    known("ann")
    api("PATCH", "/customers/ann", {"mark": "ignored"})
    crowd.alike["red"] = [("face-ann", 99.0)]
    crowd.boxes = {"red": BOXES["red"]}

    (face,) = search(api, group(crowd.boxes)).body["faces"]

    assert (face["decision"], face["customer"], face["visits"]) == ("new", None, [])


def test_a_search_leaves_nothing_in_redis(
    api: Api, crowd: Crowd, known: Callable[[str], str], wired: Shop
) -> None:
    known("ann")
    crowd.alike["red"] = [("face-ann", 99.0)]
    before = everything(wired)

    assert search(api, group(BOXES)).status == 200

    assert everything(wired) == before


def everything(shop: Shop) -> dict[str, bytes]:
    client, pattern = shop.database.client, f"{shop.database.key('')}*"
    return {
        key: client.execute_command("DUMP", key, **{NEVER_DECODE: []}) for key in client.scan_iter(pattern)
    }


READABLE = {
    "heic": odd_pictures.heic,
    "turned": lambda: odd_pictures.oriented("astronaut", 6),
    "cmyk": lambda: odd_pictures.cmyk("astronaut"),
    "a JPEG of 900 megapixels": lambda: odd_pictures.gigantic("JPEG"),
}
BROKEN = {
    "empty": (odd_pictures.empty, "the file is empty"),
    "truncated": (odd_pictures.truncated, "can't be decoded"),
    "text": (odd_pictures.text, "no picture"),
    "a PNG of 900 megapixels": (odd_pictures.gigantic, "pixels"),
}


@pytest.mark.parametrize("kind", READABLE)
def test_every_type_of_picture_is_looked_at(api: Api, crowd: Crowd, kind: str) -> None:
    crowd.boxes = {}

    answer = search(api, READABLE[kind]())

    assert (answer.status, answer.body) == (200, {"faces": [], "left_out": []})


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_picture_is_refused_with_the_reason(api: Api, crowd: Crowd, kind: str) -> None:
    content, reason = BROKEN[kind]

    answer = search(api, content())

    assert (answer.status, answer.body["Code"]) == (422, "UnsupportedPhoto")
    assert reason in answer.body["Message"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "picture"),
        ({"picture": "not base64!"}, "picture"),
        ({"picture": None}, "picture"),
        ({"picture": "QUJD", "also": 1}, "also"),
        ({"picture": base64.b64encode(bytes(4 * 1024 * 1024 + 1)).decode()}, "4194304"),
    ],
)
def test_a_wrong_body_is_refused(api: Api, crowd: Crowd, body: Any, said: str) -> None:
    answer = api("POST", "/search", body)

    assert (answer.status, answer.body["Code"]) == (400, "InvalidRequest")
    assert said in answer.body["Message"]
    assert len(answer.body["Message"]) < 500


def test_a_throttled_search_says_to_try_again(api: Api, crowd: Crowd) -> None:
    crowd.refuses = [Throttled("DetectFaces: slow down")]

    answer = search(api, picture())

    assert (answer.status, answer.body["Code"]) == (503, "Throttled")


def test_a_camera_may_not_search(api: Api, crowd: Crowd) -> None:
    assert search(api, group(BOXES), role="camera").status == 403
