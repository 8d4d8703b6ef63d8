"""Erasing a person: one step in Redis, then everything else, which can be interrupted and called again."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib.errors import Conflict, FutureStoreError, NotFound, TransientError
from chalicelib.privacy.erasure_plans import PARTS, Part, PlanStore
from chalicelib.privacy.photo_erasure import Located, PhotoErasing
from chalicelib.privacy.receipts import Receipt

SELFIES = "enrolment/{}/"
"""What the keys of a customer's selfies start with."""
AT_ONCE = 25
"""Things done between two looks at the clock; a photo with all that was made of it is about ten requests."""
PATIENCE = 20_000
"""Milliseconds after which a call gives up and leaves the rest to the next: API Gateway waits for 29 s."""


class Collection(Protocol):
    """The face collection."""

    def delete(self, face_ids: Iterable[str]) -> None: ...


class Bucket(Protocol):
    """Where the photos lie."""

    def erase_under(self, prefix: str) -> int: ...


class Workflow(Protocol):
    """Lets a waiting task go on."""

    def answer(self, token: str, output: dict[str, Any]) -> None: ...


Eraser = Callable[[str], int]
"""Erases what another store holds of a customer: how much that was."""


class Erasing:
    """Erases people."""

    def __init__(
        self,
        *,
        plans: PlanStore,
        photos: PhotoErasing,
        collection: Collection,
        photos_bucket: Bucket,
        workflow: Workflow,
        erasers: Mapping[str, Eraser],
        clock: Callable[[], int],
        new_id: Callable[[], str],
    ) -> None:
        self._plans = plans
        self._photos = photos
        self._collection = collection
        self._bucket = photos_bucket
        self._workflow = workflow
        self._erasers = erasers
        self._clock = clock
        self._new_id = new_id
        self._work: dict[Part, Callable[[Sequence[str]], Mapping[str, int]]] = {
            "tokens": self._let_go,
            "faces": self._delete_faces,
            "photos": self._erase_photos,
            "customers": self._erase_elsewhere,
        }

    def erase(self, customer_id: str, patience: int = PATIENCE) -> Receipt:
        """Erase a person from every store; whoever was merged into them is the same person.

        Interrupted by whatever, the next call goes on, and answers for the whole. `patience` is
        milliseconds.

        Raises:
            NotFound: there is no such customer, or they are erased.
            TransientError: not everything could be erased yet; call again.
        """
        began = self._clock()
        erasure = self._plans.begin(customer_id, self._new_id(), began)
        receipt = erasure and self._finish(erasure, began + patience)
        if not receipt:
            raise NotFound(f"there is no customer {customer_id!r}; GET /customers lists them")
        return receipt

    def erase_newcomer(self, customer_id: str, unseen_since: int, patience: int = PATIENCE) -> bool:
        """Erase a newcomer, unless they came since that moment (ms), enrolled, merged, or await an order.

        Raises:
            TransientError: not everything could be erased yet; call again.
        """
        began = self._clock()
        erasure = self._plans.begin(customer_id, self._new_id(), began, unseen_since)
        return bool(erasure and self._finish(erasure, began + patience))

    def finish_all(self, patience: int = PATIENCE) -> int:
        """Go on with every erasure that was interrupted; how many are done now.

        Raises:
            FutureStoreError: the first that went wrong, after the others were tried; call again.
        """
        until, finished, errors = self._clock() + patience, 0, []
        for erasure in self._plans.open():
            try:
                finished += self._finish(erasure, until) is not None
            except FutureStoreError as exc:
                errors.append(exc)
        if errors:
            raise errors[0]
        return finished

    def _finish(self, erasure: str, until: int) -> Receipt | None:
        """Do what is left; None when another call has just done the last of it."""
        receipt = self._plans.receipt(erasure)
        for part in PARTS:
            while items := self._plans.left(erasure, part, AT_ONCE):
                if self._clock() > until:
                    raise TransientError(f"erasure {erasure} has more to do; call again, and it goes on")
                self._plans.done(erasure, part, items, self._work[part](items))
        receipt = self._plans.receipt(erasure) or receipt
        self._plans.end(erasure)
        return receipt

    def _let_go(self, tokens: Sequence[str]) -> Mapping[str, int]:
        """Tasks that wait for an answer about the person go on with a stranger."""
        for waiting in map(json.loads, tokens):
            try:
                self._workflow.answer(
                    waiting["token"], {"face_id": waiting["face_id"], "decision": "stranger"}
                )
            except Conflict:  # timed out, or answered before
                continue
        return {}

    def _delete_faces(self, face_ids: Sequence[str]) -> Mapping[str, int]:
        self._collection.delete(face_ids)
        return {}

    def _erase_photos(self, photos: Sequence[str]) -> Mapping[str, int]:
        located = [Located(**json.loads(photo)) for photo in photos]
        return {"pictures": self._photos.erase_located(located, keep_shown=True)}

    def _erase_elsewhere(self, customer_ids: Sequence[str]) -> Mapping[str, int]:
        counted = {"photos": 0} | dict.fromkeys(self._erasers, 0)
        for customer in customer_ids:
            counted["photos"] += self._bucket.erase_under(SELFIES.format(customer))
            for what, erase in self._erasers.items():
                counted[what] += erase(customer)
        return counted
