"""The task that starts an execution per new photo."""

from collections.abc import Mapping
from typing import Any, Protocol

from chalicelib.errors import CustomerErased
from chalicelib.photos.lanes import execution_name, misplacement, photos_in
from chalicelib.photos.store import PhotoStore


class Workflow(Protocol):
    """What starts the state machine."""

    def start(self, name: str, payload: dict[str, Any]) -> bool:
        """False when an execution of this name was started before."""


class Bucket(Protocol):
    """Where the photos lie."""

    def erase_version(self, key: str, version: str) -> object: ...


class PhotoStarter:
    """Starts one execution per new photo."""

    def __init__(self, store: PhotoStore, workflow: Workflow, bucket: Bucket) -> None:
        self._store = store
        self._workflow = workflow
        self._bucket = bucket

    def start_photo(self, event: Mapping[str, Any]) -> dict[str, int]:
        """Note every photo of an S3 event and start its execution; a repeated event changes nothing.

        A photo whose key is misplaced is rejected at once, without an execution. A selfie that comes for
        somebody who was erased, sent before, is deleted from S3.

        Returns how many executions were started, how many events were repeated or too late, and how many
        photos were rejected.

        Raises:
            TransientError: Redis or Step Functions was out of reach; the event is delivered again.
        """
        outcomes = [self._start(photo) for photo in photos_in(event)]
        return {outcome: outcomes.count(outcome) for outcome in ("started", "repeated", "rejected")}

    def _start(self, photo: dict[str, str]) -> str:
        reason = misplacement(photo["key"])
        try:
            if not self._store.add(photo, reason):
                return "repeated"
        except CustomerErased:
            self._bucket.erase_version(photo["key"], photo["version"])
            return "repeated"
        if reason:
            return "rejected"
        is_new = self._workflow.start(execution_name(photo["photo_id"]), dict(photo))
        return "started" if is_new else "repeated"
