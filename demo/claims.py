"""Claims of the story about the whole shop, each checked against the API and the messages sent."""

from collections.abc import Mapping
from typing import Any

from demo.checks import expect, expect_at_least
from demo.people import FITTING
from demo.shop import Shop

CERTAIN_PERCENT = 95


class Claims:
    """Checks for the people of the story; `customers` are their ids by name."""

    def __init__(self, shop: Shop, customers: Mapping[str, str]) -> None:
        self._shop = shop
        self._customers = customers

    def only_face(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """Check that the photo is done and shows one face, and return that."""
        expect(f"the state of {photo['key']}", photo["state"], "done")
        expect(f"the number of faces in {photo['key']}", len(photo["faces"]), 1)
        face: dict[str, Any] = photo["faces"][0]
        return face

    def recognised(self, face: Mapping[str, Any], name: str) -> float:
        """Check that the face is surely this person's. Return the similarity in percent."""
        expect(f"the decision about {name}", face.get("decision"), "known")
        expect(f"whom {name}'s face belongs to", face["customer_id"], self._customers[name])
        expect_at_least(f"the similarity of {name}", face["similarity"], CERTAIN_PERCENT)
        return float(face["similarity"])

    def everybody_in(self, photo: Mapping[str, Any]) -> None:
        """Check that the photo is done and shows all of them, nobody else."""
        expect(f"the state of {photo['key']}", photo["state"], "done")
        found = {face["customer_id"]: face for face in photo["faces"]}
        expect(f"the people in {photo['key']}", set(found), set(self._customers.values()))
        for name, customer in self._customers.items():
            self.recognised(found[customer], name)

    def visits_each(self, number: int) -> None:
        """Check that everybody has come so many times, numbered from 1."""
        came: dict[str, list[int]] = {}
        for visit in self._shop.visits():
            came.setdefault(visit["customer"]["id"], []).append(visit["number"])
        numbers = {customer: sorted(found) for customer, found in came.items()}
        wanted = list(range(1, number + 1))
        expect("everybody's visits", numbers, dict.fromkeys(self._customers.values(), wanted))

    def requested_once(self, order: str) -> None:
        """Check that the storeroom has had one notice, about this order."""
        notices = self._shop.published("storeroom")
        came = [[item["id"] for item in notice["orders"]] for notice in notices]
        expect("the orders in the storeroom's notices", came, [[order]])

    def offered(self, times: Mapping[str, int]) -> None:
        """Check that everybody got so many messages, each with all offers that fit and no other."""
        messages = self._shop.published("offers")
        for name, number in times.items():
            mine = [m["offers"] for m in messages if m["customer_id"] == self._customers[name]]
            came = [sorted(offer["text"] for offer in offers) for offers in mine]
            expect(f"the offers sent to {name}", came, [sorted(FITTING)] * number)
