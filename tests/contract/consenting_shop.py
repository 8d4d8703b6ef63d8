"""A shop with RECOGNITION_CONSENT opt_in, whose collection sees people as squares of grey in pictures."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image

from chalicelib.aws.rekognition import DetectedFace
from chalicelib.database import Database
from chalicelib.errors import UnsupportedPhoto
from chalicelib.people.values import Consents, Customer
from tests.contract.visit_lane import VisitLane
from tests.fakes import FakeCollection
from tests.shops import make_shop

SIDE = 100
GREYS = {"ann": 40, "bob": 80, "carl": 160, "dora": 200}
"""How each person looks, on white ground."""


def group(*people: str) -> bytes:
    """Return a picture of people side by side, each a square of grey with a white margin."""
    picture = Image.new("RGB", (SIDE * max(1, len(people)), SIDE), "white")
    for place, person in enumerate(people):
        picture.paste((GREYS[person],) * 3, (SIDE * place + 25, 25, SIDE * place + 75, 75))
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=95)
    return stream.getvalue()


def people_in(content: bytes) -> list[str]:
    """Return the people whose grey a picture shows."""
    counts = Image.open(BytesIO(content)).convert("L").histogram()
    return [person for person, grey in GREYS.items() if sum(counts[grey - 4 : grey + 5]) > 50]


@dataclass
class Eyes(FakeCollection):
    """A collection that knows by a picture's bytes whom it shows."""

    photos: dict[str, list[str]] = field(default_factory=dict)
    """A key -> the people in its photo, from left to right."""
    indexed: int = 0

    def index(self, image: dict[str, Any], photo_id: str) -> Any:
        self.indexed += 1
        return super().index(image, photo_id)

    def detect(self, image: dict[str, Any]) -> list[DetectedFace]:
        self._refuse()
        shown = self.photos[image["S3Object"]["Name"]]
        boxes = [
            {"Left": (place + 0.25) / len(shown), "Top": 0.25, "Width": 0.5 / len(shown), "Height": 0.5}
            for place in range(len(shown))
        ]
        return [DetectedFace(box, 99.0, 80.0, 80.0, False) for box in boxes]

    def search_image(
        self, image: dict[str, Any], threshold: float, quality: str = "NONE"
    ) -> list[tuple[str, float]]:
        shown = people_in(image["Bytes"])
        if len(shown) != 1:
            raise UnsupportedPhoto(f"a portrait shows {shown}")
        found = [(face, self.alike(shown[0], person)) for face, person in self.people.items()]
        return [(face, similarity) for face, similarity in found if similarity >= threshold]


class Entrance(VisitLane):
    """A camera of a shop where nobody is recognised who has not agreed."""

    def __init__(self, database: Database, **settings: Any) -> None:
        super().__init__(make_shop(database, **{"recognition_consent": "opt_in"} | settings))
        self.eyes = self.shop.collection = Eyes()

    def knows(self, *people: str, agreed: bool = True) -> None:
        """Let these be enrolled customers, each with a reference face of their own name."""
        for person in people:
            consents = Consents(recognition=agreed)
            customer = Customer(id=person, name=person, status="registered", consents=consents)
            self.shop.customers.add(customer, self.shop.now())
            face = f"reference-{person}"
            self.eyes.people[face] = person
            self.shop.faces.claim(f"selfie-{person}", face, [], person, self.shop.now())
            self.shop.faces.keep_reference(face, person, {"photo_id": f"selfie-{person}"}, 5)

    def sees(self, photo: str, *people: str) -> str:
        """Take a photo of people, and run its first attempt. Return the photo's id."""
        photo_id = self.shoots(photo, *people)
        self.run(photo_id)
        return photo_id

    def shoots(
        self, photo: str, *people: str, seen_at: int | None = None, folder: str = "entrance/door"
    ) -> str:
        """Take a photo of people. Return its id."""
        key = f"{folder}/{photo}.jpg"
        self.eyes.photos[key] = list(people)
        photo_id = self.takes(photo, *people, seen_at=seen_at, folder=folder)
        self.shop.photos_bucket.objects[key] = group(*people)
        return photo_id

    def visitors(self) -> list[str]:
        """Return the customers with a visit, the last seen first."""
        return [visit.customer_id for visit in self.shop.visits.page(99)[0]]
