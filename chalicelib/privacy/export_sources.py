"""What an export reads: the stores of all that is held on a person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol


class OfCustomer(Protocol):
    """Finds all that it keeps of a customer."""

    def of_customer(self, customer_id: str) -> Any: ...


class Customers(Protocol):
    """Where customers are kept."""

    def get(self, customer_id: str) -> Any: ...
    def known_since(self, customer_id: str) -> int | None: ...
    def index_fields(self, customer_id: str) -> Mapping[str, str]: ...
    def selfies(self, customer_id: str) -> Mapping[str, Mapping[str, Any]]: ...


class Merging(Protocol):
    """Knows who became part of whom."""

    def records(self, customer_id: str) -> Sequence[Mapping[str, Any]]: ...


class Owners(Protocol):
    """Who owns which face."""

    def faces_of(self, owner: str) -> Mapping[str, int | None]: ...
    def references(self, owner: str) -> Mapping[str, Mapping[str, Any]]: ...
    def not_the_same(self, customer_id: str) -> list[str]: ...
    def photos_of(self, customer_id: str) -> Mapping[str, Mapping[str, str]]: ...


class Orders(OfCustomer, Protocol):
    """Where orders are kept."""

    def bought(self, customer_id: str) -> dict[str, int]: ...
    def requested_at(self, visit_ids: Iterable[str]) -> list[str]: ...


class Offers(Protocol):
    """Where it is kept which offers were sent."""

    def sent_at(self, visit_ids: Iterable[str]) -> list[str]: ...


class Reviews(Protocol):
    """Where questions to the staff are kept."""

    def of_customer(self, customer_id: str, face_ids: Iterable[str] = ()) -> Sequence[Any]: ...


class Photos(OfCustomer, Protocol):
    """Where photos are noted."""

    def get_many(self, photo_ids: Iterable[str]) -> Sequence[Any]: ...


class Bucket(Protocol):
    """Makes links to objects."""

    def link(self, key: str, lifetime: int, version: str | None = None) -> str: ...
