"""The tasks that tell a customer, by e-mail, how an enrolment went."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol


class Photos(Protocol):
    """Where it is noted how photos ended."""

    def finish(self, photo_id: str, state: Any, reason: str | None = None) -> None: ...


class Notifying(Protocol):
    """Tells customers things, and says by which channel it went out."""

    def notify(
        self, notification_id: str, customer_id: str, kind: str, values: dict[str, Any]
    ) -> Mapping[str, str]: ...


class Faces(Protocol):
    """What was indexed of selfies."""

    def forget_face(self, photo: Mapping[str, Any]) -> None: ...


class Telling:
    """Tells customers about their enrolment, and fails no enrolment when that doesn't work."""

    def __init__(
        self,
        *,
        photos: Photos,
        notifying: Notifying,
        faces: Faces,
        explain: Callable[[Mapping[str, str]], tuple[str, str]],
    ) -> None:
        self._photos = photos
        self._notifying = notifying
        self._faces = faces
        self._explain = explain

    def notify_customer(self, photo: Mapping[str, Any]) -> dict[str, bool]:
        """Tell the customer that the enrolment succeeded: `{"told"}`."""
        return {"told": self._tell("enrolled", photo)}

    def reject_enrolment(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """Note why a selfie was refused, and tell the customer: `{"told", "reasons"}`."""
        reason = self._explain(photo["error"])[1]
        reasons = reason.split("; ")
        if "selfie" in photo and photo["error"]["Error"] != "FaceAlreadyEnrolled":
            self._faces.forget_face(photo)
        self._photos.finish(photo["photo_id"], "rejected", reason)
        return {"told": self._tell("rejected", photo, reasons=reasons), "reasons": reasons}

    def _tell(self, kind: str, photo: Mapping[str, Any], **values: Any) -> bool:
        notification = f"{photo['photo_id']}-{kind}"
        told = self._notifying.notify(notification, photo["customer_id"], kind, values)
        return "sent" in told.values()
