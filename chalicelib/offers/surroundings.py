"""What offers need of the rest of the shop."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib.errors import FutureStoreError


class Customer(Protocol):
    """What sending offers needs to know of a customer."""

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def consents(self) -> Any: ...


class Customers(Protocol):
    """Where customers are looked up."""

    def current(self, customer_id: str) -> str: ...
    def get_many(self, customer_ids: Iterable[str]) -> Mapping[str, Customer]: ...


class Purchases(Protocol):
    """Where past purchases are looked up."""

    def bought(self, customer_id: str) -> dict[str, int]: ...
    def sold(self) -> dict[str, int]: ...


class Visits(Protocol):
    """Who is in the store."""

    def present_ids(self, now: int) -> list[str]: ...


class Topic(Protocol):
    """Where offers go out for the shop's own systems."""

    def publish(self, subject: str, message: dict[str, Any]) -> None: ...
    def publish_many(
        self, subject: str, messages: Sequence[dict[str, Any]]
    ) -> Mapping[str, FutureStoreError]: ...


class Notifying(Protocol):
    """Reaches a customer by e-mail, SMS and push, as far as they agreed to it."""

    def notify(
        self,
        notification_id: str,
        customer_id: str,
        kind: str,
        values: dict[str, Any],
        api_url: str = "",
    ) -> Mapping[str, str]: ...


class Workflow(Protocol):
    """What starts the state machine."""

    def start(self, name: str, payload: dict[str, Any]) -> bool: ...
