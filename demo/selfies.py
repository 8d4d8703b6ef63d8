"""Enrolments by selfie: accepted, refused with every reason, and one whose two records are merged."""

from collections.abc import Iterator, Mapping
from typing import Any

from demo import pictures
from demo.checks import expect
from demo.shop import Shop, wait
from demo.steps import Step

REFUSALS = {
    "sunglasses.jpg": (pictures.sunglasses, ["the sunglasses hide the eyes: take them off"]),
    "dark.jpg": (pictures.too_dark, ["the face is too dark: turn to the light"]),
}
ALREADY = "this face is another customer's already, and only the staff can merge the two"


class Selfies:
    """The steps of the enrolments; `customers` are the ids of this morning's people by name."""

    def __init__(self, shop: Shop, customers: Mapping[str, str]) -> None:
        self._shop = shop
        self._customers = customers

    def steps(self) -> Iterator[Step]:
        """Return the steps in their order."""
        yield from (self._enrolled, self._refused, self._somebody_else, self._merged_by_the_staff)

    def _enrolled(self) -> str:
        ada = self._customers["Ada"]
        for name, picture in (
            ("first.jpg", pictures.portrait("astronaut")),
            ("second.jpg", pictures.variation("astronaut", "flipped")),
        ):
            photo = self._sent(ada, name, picture)
            expect(f"the state of Ada's {name}", (photo["state"], photo["reason"]), ("done", None))
            expect(f"a thumbnail of Ada's {name}", bool(photo["thumbnail_url"]), True)
        expect("Ada's status", self._shop.get(f"/customers/{ada}")["status"], "enrolled")
        return "Ada sends a selfie and a second one: enrolled, both are reference photos."

    def _refused(self) -> str:
        berta = self._customers["Berta"]
        for name, (draw, reasons) in REFUSALS.items():
            self._is_refused(self._sent(berta, name, draw("admiral")), reasons)
        group = self._sent(berta, "group.jpg", pictures.composite())
        self._is_refused(group, ["there are 3 faces: be alone in the picture"])
        self._is_refused(self._sent(berta, "tea.jpg", pictures.nobody()), ["there is no face to be seen"])
        wait(lambda: self._told(berta, "take them off"), lambda: "an e-mail should tell Berta why")
        return "Berta in sunglasses, in the dark, in a group, her tea: each refused, told by e-mail why."

    def _somebody_else(self) -> str:
        dora = self._shop.call("POST", "/customers", {"name": "Dora"})["id"]
        self._is_refused(self._sent(dora, "me.jpg", pictures.variation("astronaut", "grey")), [ALREADY])
        return "Dora tries with a picture of Ada: refused, the face is enrolled already."

    def _merged_by_the_staff(self) -> str:
        newcomer = self._customers["Carl"]
        came = self._visits_of(newcomer)
        carl = self._shop.call("POST", "/customers", {"name": "Carl"})["id"]
        self._is_refused(self._sent(carl, "me.jpg", pictures.portrait("photographer")), [ALREADY])
        self._shop.call("POST", f"/customers/{newcomer}/merge", {"into": carl})
        expect("the visits that are Carl's now", self._visits_of(carl), came)
        expect("the visits that are still the other record's", self._visits_of(newcomer), [])
        return f"Carl signs up once more: the staff merges his two records, and {len(came)} visits go along."

    def _sent(self, customer: str, name: str, picture: bytes) -> dict[str, Any]:
        key = f"enrolment/{customer}/{name}"
        self._shop.upload(key, picture)
        return self._shop.photo(key)

    def _is_refused(self, photo: Mapping[str, Any], reasons: list[str]) -> None:
        came = (photo["state"], str(photo["reason"]).split("; "))
        expect(f"the refusal of {photo['key']}", came, ("rejected", "; ".join(reasons).split("; ")))

    def _told(self, customer: str, words: str) -> bool:
        address = self._shop.get(f"/customers/{customer}")["contact"]["email"]
        return any(address in mail["to"] and words in mail["body"] for mail in self._shop.mails())

    def _visits_of(self, customer: str) -> list[str]:
        return sorted(visit["id"] for visit in self._shop.visits() if visit["customer"]["id"] == customer)
