"""The tasks that tell a customer, by e-mail, how an enrolment went."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol


class Customers(Protocol):
    """Where customers are looked up."""

    def current(self, customer_id: str) -> str: ...
    def get_many(self, customer_ids: Iterable[str]) -> Mapping[str, Any]: ...


class Photos(Protocol):
    """Where it is noted how photos ended."""

    def finish(self, photo_id: str, state: Any, reason: str | None = None) -> None: ...


class Mail(Protocol):
    """Sends a message made from a template."""

    def send(self, template: str, to: str, language: str | None, **values: Any) -> None: ...


class Faces(Protocol):
    """What was indexed of selfies."""

    def forget_face(self, photo: Mapping[str, Any]) -> None: ...


class Telling:
    """Tells customers about their enrolment; one without an address is told nothing."""

    def __init__(
        self,
        *,
        customers: Customers,
        photos: Photos,
        mail: Mail,
        faces: Faces,
        explain: Callable[[Mapping[str, str]], tuple[str, str]],
    ) -> None:
        self._customers = customers
        self._photos = photos
        self._mail = mail
        self._faces = faces
        self._explain = explain

    def notify_customer(self, photo: Mapping[str, Any]) -> dict[str, bool]:
        """Tell the customer that the enrolment succeeded: `{"told"}`."""
        return {"told": self._send("enrolled", photo["customer_id"])}

    def reject_enrolment(self, photo: Mapping[str, Any]) -> dict[str, Any]:
        """Note why a selfie was refused, and tell the customer: `{"told", "reasons"}`."""
        reason = self._explain(photo["error"])[1]
        reasons = reason.split("; ")
        if "selfie" in photo and photo["error"]["Error"] != "FaceAlreadyEnrolled":
            self._faces.forget_face(photo)
        self._photos.finish(photo["photo_id"], "rejected", reason)
        return {"told": self._send("rejected", photo["customer_id"], reasons=reasons), "reasons": reasons}

    def _send(self, template: str, customer_id: str, **values: Any) -> bool:
        current = self._customers.current(customer_id)
        customer = self._customers.get_many([current]).get(current)
        if customer is None or not customer.contact.email:
            return False
        self._mail.send(template, customer.contact.email, customer.language, name=customer.name, **values)
        return True
