"""A morning in the shop and the day after, step by step; every claim that is printed has been checked."""

import time
from collections.abc import Iterator
from typing import Any

from demo import odd_pictures, pictures
from demo.checks import expect
from demo.claims import Claims
from demo.people import NAMES, OFFERS, PRODUCTS, details
from demo.shop import Shop, s3_event, wait
from demo.steps import Step

# For one picture, so that it is in doubt.
STRICT, USUAL = "99.9", "95"
# How each of them looks when seen for the second time.
SECOND_LOOKS = {"astronaut": "flipped", "admiral": "dark", "photographer": "grey"}
NIGHT_SECONDS = 1


class Story:
    """The story in a fresh shop; `customers` are the ids of the people who came, by name."""

    def __init__(self, shop: Shop) -> None:
        self.customers: dict[str, str] = {}
        self._shop = shop
        self._claims = Claims(shop, self.customers)
        self._order = ""

    def morning(self) -> Iterator[Step]:
        """Return the steps until three customers are known by name and in the store."""
        yield from (self._opening, self._newcomers, self._introductions, self._second_looks)

    def steps(self) -> Iterator[Step]:
        """Return the steps in their order."""
        yield from self.morning()
        yield from (
            self._group,
            self._nobody,
            self._repeated_event,
            self._broken_file,
            self._handover,
            self._doubt,
            self._next_day,
        )

    def _opening(self) -> str:
        for sku, product in PRODUCTS.items():
            self._shop.call("PUT", f"/products/{sku}", product)
        for offer in OFFERS:
            self._shop.call("POST", "/offers", offer)
        return f"The shop opens: {len(PRODUCTS)} products, {len(OFFERS)} offers, nobody known."

    def _newcomers(self) -> str:
        for person, name in NAMES.items():
            face = self._claims.only_face(self._shop.came(f"{name}.jpg", pictures.portrait(person)))
            expect(f"the decision about {name}", face["decision"], "new")
            self.customers[name] = face["customer_id"]
        known = {customer["id"] for customer in self._shop.get("/customers")["items"]}
        expect("the customers", known, set(self.customers.values()))
        self._claims.visits_each(1)
        return "Three people come one by one: three newcomers, each registered once."

    def _introductions(self) -> str:
        for person, name in NAMES.items():
            self._shop.call("PATCH", f"/customers/{self.customers[name]}", details(person))
        wanted = {"items": [{"sku": "coffee", "quantity": 2}]}
        self._order = self._shop.call("POST", f"/customers/{self.customers['Ada']}/orders", wanted)["id"]
        return "The staff notes names, addresses and consents (Carl: no advertising); Ada orders 2 coffee."

    def _second_looks(self) -> str:
        sure = []
        for person, look in SECOND_LOOKS.items():
            name = NAMES[person]
            photo = self._shop.came(f"{name}-{look}.jpg", pictures.variation(person, look))
            similarity = self._claims.recognised(self._claims.only_face(photo), name)
            sure.append(f"{name} ({look}) {similarity:.1f} %")
        self._nothing_twice(visits=1)
        return f"Recognised: {', '.join(sure)}. Ada's order is requested, offers go out."

    def _group(self) -> str:
        self._claims.everybody_in(self._shop.came("group.jpg", pictures.composite()))
        self._nothing_twice(visits=1)
        return "All three in one picture: still one visit each; nothing is requested or offered twice."

    def _nobody(self) -> str:
        photo = self._shop.came("nobody.jpg", pictures.nobody())
        expect("the empty picture's state and faces", (photo["state"], photo["faces"]), ("done", []))
        return "A picture of a cup of coffee: done, nobody there."

    def _repeated_event(self) -> str:
        photo = self._shop.photo("entrance/door/Ada-flipped.jpg")
        event = self._event_of(photo)
        answers = [self._shop.deliver(event) for _ in range(3)]
        expect("the answers to a repeated event", answers, [{"started": 0, "repeated": 1, "rejected": 0}] * 3)
        expect("the executions of that photo", self._shop.executions(photo), [photo["execution_id"]])
        self._nothing_twice(visits=1)
        return "S3 tells of Ada's picture three times more: one execution, one notice to the storeroom."

    def _event_of(self, photo: dict[str, Any]) -> dict[str, Any]:
        bucket, key = self._shop.environment["PHOTOS_BUCKET"], photo["key"]
        version = self._shop.aws("s3").head_object(Bucket=bucket, Key=key)["VersionId"]
        return s3_event(bucket, key, photo["time"], version)

    def _broken_file(self) -> str:
        photo = self._shop.came("broken.jpg", odd_pictures.truncated())
        expect("the broken file's state", photo["state"], "rejected")
        expect("whether a reason is given", bool(photo["reason"]), True)
        return f"Half a JPEG: rejected, because {photo['reason']}."

    def _handover(self) -> str:
        requested = [order["id"] for order in self._shop.get("/orders?state=requested")["items"]]
        expect("the requested orders", requested, [self._order])
        order = self._shop.call("POST", f"/orders/{self._order}/handover")
        expect("the order's state", order["state"], "handed_over")
        expect("the stock of coffee", self._shop.get("/products/coffee")["stock"], 8)
        return "The storeroom hands Ada's order over: the stock of coffee falls from 10 to 8."

    def _doubt(self) -> str:
        key = "entrance/door/doubtful.jpg"
        self._shop.configure("recognise_faces", MATCH_CERTAIN=STRICT)
        self._shop.upload(key, pictures.doubtful(2))
        self._shop.photo(key, states=("waiting",))
        wait(lambda: bool(self._shop.reviews()), lambda: "there should be a question to the staff")
        review = self._shop.reviews()[0]
        expect("whom the staff is asked about", review["customer"]["name"], "Carl")
        self._shop.configure("recognise_faces", MATCH_CERTAIN=USUAL)
        self._shop.call("POST", f"/reviews/{review['id']}", {"answer": "yes"})
        face = self._claims.only_face(self._shop.photo(key))
        expect("whom the doubtful face belongs to", face["customer_id"], self.customers["Carl"])
        self._nothing_twice(visits=1)
        like = f"{review['similarity']:.1f} %"
        return f"MATCH_CERTAIN at {STRICT} %, a picture {like} like Carl: the staff is asked, and says yes."

    def _next_day(self) -> str:
        self._shop.configure("record_visit", VISIT_GAP=str(NIGHT_SECONDS))
        closed = time.time()
        wait(lambda: time.time() > closed + NIGHT_SECONDS, lambda: "the night should pass")
        photo = self._shop.came("next-day.jpg", pictures.composite(("photographer", "admiral", "astronaut")))
        self._claims.everybody_in(photo)
        self._nothing_twice(visits=2)
        gap = f"VISIT_GAP is now {NIGHT_SECONDS} s"
        return f"A day later ({gap}) all three come again: recognised, visit number 2."

    def _nothing_twice(self, visits: int) -> None:
        """Check one order, and offers once a visit to those who want them, after so many visits of each."""
        self._claims.visits_each(visits)
        self._claims.requested_once(self._order)
        self._claims.offered({"Ada": visits, "Berta": visits, "Carl": 0})
