"""The pictures of the screen in docs/images: of which view each is, on which device, in which colours."""

from typing import NamedTuple

PHONE = (360, 740)
DESK = (1200, 800)


class Shot(NamedTuple):
    """A picture of a view by its address, where {person}, {photo} and {run} stand for ids."""

    name: str
    address: str
    device: tuple[int, int] = DESK
    scheme: str = "light"

    @property
    def file(self) -> str:
        return f"{self.name}.png"


SHOTS = (
    Shot("screen", "now"),
    Shot("now-phone", "now", PHONE, "dark"),
    Shot("storeroom", "storeroom"),
    Shot("storeroom-phone", "storeroom", PHONE),
    Shot("questions", "questions", scheme="dark"),
    Shot("questions-phone", "questions", PHONE),
    Shot("people", "people"),
    Shot("person", "people/{person}"),
    Shot("person-phone", "people/{person}", PHONE),
    Shot("photos", "photos"),
    Shot("photo", "photos/{photo}", scheme="dark"),
    Shot("photos-problems-phone", "photos/problems", PHONE),
    Shot("run", "runs/{run}"),
    Shot("runs-phone", "runs", PHONE),
    Shot("offers", "offers"),
    Shot("products-phone", "products", PHONE),
    Shot("reports-phone", "reports", PHONE),
    Shot("tokens-phone", "tokens", PHONE),
    Shot("settings-phone", "settings", PHONE, "dark"),
)
