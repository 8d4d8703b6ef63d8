"""Reviews: uncertain matches that wait for a person's yes, no or new. Owns these keys in Redis:

review:<id>         hash: the question, the answer once there is one, what undoing it made, and a field
                    `photo:<photo>` for each photo with a face under review
review:<id>:tokens  hash: the token of each waiting task -> its visitor (JSON)
reviews             sorted set of open reviews, scored by when the last of them times out
reviews-answered    sorted set of reviews whose answer was carried out, scored by when
reviews-kept        the same of all reviews
reviews-of:<customer>  set of the reviews that ask about a customer
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from chalicelib.database import TOMBSTONE_SECONDS, Database
from chalicelib.errors import Conflict, CustomerErased, NotFound, Superseded
from chalicelib.payloads import FIRST_ATTEMPT
from chalicelib.person import Counts, Person
from chalicelib.reviews.records import review_from
from chalicelib.reviews.values import Answer, Review
from chalicelib.times import format_time

JOINED = "photo:"
"""The beginning of a field that names a photo with a face under review."""
KEPT_SECONDS = 7 * 24 * 3600
"""Seconds for which an ended review can still be looked up."""


class ReviewStore:
    """Reviews in Redis; each change is one atomic step."""

    def __init__(self, database: Database, kept: int = KEPT_SECONDS) -> None:
        self._db = database
        self._kept = kept
        self._ask = database.script("reviews/ask_review")
        self._answer = database.script("reviews/answer_review")
        self._deliver = database.script("reviews/deliver_review")
        self._leave = database.script("reviews/leave_review")
        self._expire = database.script("reviews/expire_reviews")
        self._note_undone = database.script("reviews/note_undone")

    def ask(
        self,
        review_id: str,
        question: Mapping[str, Any],
        token: str,
        until: int,
        attempt: int = FIRST_ATTEMPT,
    ) -> tuple[str, str] | None:
        """Add a waiting task to a review; one whose `question` names a customer opens it.

        `question` has the fields of Review and the `visitor` to go on with (JSON); `until` is
        when the task times out (milliseconds). Return the answer and its customer when the review was
        answered before, else None.

        Raises:
            CustomerErased: the customer was erased, and this review with them.
            Superseded: the photo has a later attempt than `attempt`.
        """
        fields = [name for name in question if name != "visitor"] if question["customer_id"] else []
        pairs = [item for name in fields for item in (name, str(question[name]))]
        joined = JOINED + question["photo_id"]
        arguments = [review_id, token, question["visitor"], until, self._kept, attempt, joined]
        arguments += [self._db.key("recognition", ""), *pairs]
        customer = question["customer_id"]
        tombstones = [self._db.tombstone(f"review:{review_id}"), self._db.tombstone(customer)]
        photo = self._db.key("photo", question["photo_id"])
        keys = [*self._keys(review_id), self._db.key("reviews-of", customer), *tombstones, photo]
        given = self._ask(keys=keys, args=arguments)
        if given == [""]:
            raise CustomerErased(f"review {review_id} is about somebody who was erased")
        if given == ["", "superseded"]:
            raise Superseded(f"photo {question['photo_id']} has a later attempt, which asks by itself")
        return (given[0], given[1]) if given else None

    def get(self, review_id: str) -> Review:
        """Return one review, open or ended.

        Raises:
            NotFound: there is none of this id.
        """
        fields = self._db.client.hgetall(self._db.key("review", review_id))
        if "customer_id" not in fields:
            raise NotFound(f"there is no review {review_id!r}; GET /reviews lists the open ones")
        return review_from(review_id, fields)

    def page(self, now: int, limit: int, cursor: str | None = None) -> tuple[list[Review], str | None]:
        """Return reviews still waiting at `now` (ms), the most urgent first, and the next page's cursor."""
        ids, following = self._db.page(self._db.key("reviews"), limit, cursor, now, rising=True)
        return self._get_many(ids), following

    def answered(self, limit: int, cursor: str | None = None) -> tuple[list[Review], str | None]:
        """Return answered and undone reviews, the newest answer first, and the next page's cursor."""
        ids, following = self._db.page(self._db.key("reviews-answered"), limit, cursor)
        return self._get_many(ids), following

    def of_customer(self, customer_id: str, face_ids: Iterable[str] = ()) -> list[Review]:
        """Return the reviews that ask about a customer, or about one of these faces."""
        return self._get_many(
            sorted({*self._db.client.smembers(self._db.key("reviews-of", customer_id)), *face_ids})
        )

    def find(self, person: Person) -> None:
        """Find the reviews that ask about a person, or about one of their faces."""
        faces = person.of("faces", "named")
        found = [review for record in person.records for review in self.of_customer(record, faces)]
        person.add("reviews", [review.id for review in found])

    def bury(self, review_ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """Bury reviews, so that no task is added to them. Return the waiting tasks of each, by token."""
        ids = list(review_ids)
        with self._db.transaction() as step:
            for review in ids:
                step.set(self._db.tombstone(f"review:{review}"), 1, ex=TOMBSTONE_SECONDS)
        return {review: self.waiting(review) for review in ids}

    def erase(self, person: Person) -> Counts:
        """Forget reviews, which were buried before, and the records that index them."""
        reviews = person.of("reviews")
        found = self._db.hashes([self._db.key("review", review) for review in reviews])
        with self._db.transaction() as step:
            for review, fields in zip(reviews, found, strict=True):
                step.srem(self._db.key("reviews-of", fields.get("customer_id", "")), review)
                for listed in ("reviews", "reviews-kept", "reviews-answered"):
                    step.zrem(self._db.key(listed), review)
        keys = [key for review in reviews for key in self._keys(review)[:2]]
        records = [self._db.key("reviews-of", record) for record in person.of("records")]
        return {"records": self._db.delete(*keys, *records)}

    def export(self, person: Person) -> dict[str, Any]:
        """Return the reviews as they are exported."""
        return {"reviews": msgspec.to_builtins(self._get_many(person.of("reviews")))}

    def count_ended(self, before: int) -> int:
        """Return how many reviews timed out before `before` (milliseconds), answered or not."""
        return int(self._db.client.zcount(self._db.key("reviews-kept"), "-inf", f"({before}"))

    def expire(self, before: int, most: int) -> int:
        """Forget at most `most` reviews that timed out before `before` (ms). Return their number."""
        keys = [self._db.key(kind) for kind in ("reviews-kept", "reviews", "reviews-answered")]
        return int(self._expire(keys=keys, args=[self._db.key(""), before, most]))

    def answer(self, review_id: str, answer: Answer) -> None:
        """Note the answer; repeating it changes nothing.

        Raises:
            Conflict: another answer was given before or was undone, or the review was closed.
            NotFound: there is none of this id (any more).
        """
        keys = [self._db.key("review", review_id), self._db.key("reviews")]
        given = self._answer(keys=keys, args=[review_id, answer, self._db.key("recognition", "")])
        if not given:
            raise NotFound(f"there is no review {review_id!r}; GET /reviews lists the open ones")
        if given == "closed":
            raise Conflict(f"nobody waits for review {review_id} any more: its photo failed, and asks anew")
        if given == "undone":
            raise Conflict(f"the answer to review {review_id} was undone, which stands")
        if given != answer:
            raise Conflict(f"review {review_id} was answered {given!r} before, which stands")

    def delivered(self, review_id: str, now: int) -> None:
        """Note at `now` (ms) that the answer was carried out."""
        keys = [self._db.key("review", review_id), self._db.key("reviews-answered")]
        self._deliver(keys=keys, args=[review_id, now, format_time(now)])

    def note_undone(self, review_id: str, customer_id: str, visit_id: str | None) -> Review:
        """Note whose the visitor and the visit are since the answer was undone; the first note stands."""
        keys = [self._db.key("review", review_id)]
        self._note_undone(keys=keys, args=[customer_id, visit_id or "", self._db.key("recognition", "")])
        return self.get(review_id)

    def photos_of(self, review: Review) -> list[str]:
        """Return the photos whose faces a review was about, its own first."""
        fields = self._db.client.hkeys(self._db.key("review", review.id))
        joined = {field.removeprefix(JOINED) for field in fields if field.startswith(JOINED)}
        return [review.photo_id, *sorted(joined - {review.photo_id})]

    def leave(self, review_id: str, face_ids: Iterable[str]) -> None:
        """Take the tasks of these faces, which wait no more, out of a review.

        A review that no task waits for any more is closed, unless it was answered.
        """
        self._leave(keys=self._keys(review_id)[:3], args=[review_id, *face_ids])

    def waiting(self, review_id: str) -> dict[str, str]:
        """Return the visitor (JSON) of each waiting task, by its token."""
        found: dict[str, str] = self._db.client.hgetall(self._db.key("review", review_id, "tokens"))
        return found

    def _get_many(self, review_ids: Iterable[str]) -> list[Review]:
        ids = list(review_ids)
        found = self._db.hashes([self._db.key("review", review) for review in ids])
        rows = zip(ids, found, strict=True)
        return [review_from(review, fields) for review, fields in rows if "customer_id" in fields]

    def _keys(self, review_id: str) -> list[str]:
        review = self._db.key("review", review_id)
        return [review, f"{review}:tokens", self._db.key("reviews"), self._db.key("reviews-kept")]
