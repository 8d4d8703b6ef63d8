"""Customers in Redis. Owns these keys there:

customer:<id>         hash: nested fields flattened (`contact.email`), `mark`, `greet`, words of `found.*`,
                      digests of `address.*`. A record that was merged has `merged_into`, `status_before` and
                      `known_since` (ms) in place of `status`
customers             sorted set of all ids, by when they were made (ms)
selfies:<id>          hash: what was kept of each selfie (JSON), by photo
customers-by-word     sorted set of `<word> NUL <id>`, in the order of the words: who is found by what
address:<digest>      set of the customers who have this e-mail address or number
withdrawn:<digest>    set of the purposes that were withdrawn for it; outlives its customers, and names none
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from chalicelib.database import READ_AT_ONCE, Database, batches, fields_of
from chalicelib.errors import CustomerErased, NotFound
from chalicelib.people.consents import what_is_said, withdrawn_at
from chalicelib.people.values import Customer, InShort, customer_from, flatten, status_of
from chalicelib.people.words import index_fields
from chalicelib.person import Counts, Person
from chalicelib.times import format_time, parse_time

FACES = ("selfies", "references")
"""Keys of a customer whose face is known."""


class CustomerStore:
    """Customers in Redis; each change is one atomic step, which keeps the indexes."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._add = database.script("people/add_customer")
        self._change = database.script("people/change_customer")
        self._withdraw = database.script("people/withdraw_consent")
        self._add_newcomer = database.script("people/add_newcomer")
        self._enrol = database.script("people/enrol_customer")
        self._list_records = database.script("people/list_records")
        self._list_survivors = database.script("people/list_survivors")
        self._read = database.script("people/read_customers")
        self._read_names = database.script("people/read_names")

    def add(self, customer: Customer, created_at: int) -> None:
        """Keep a new customer, who isn't sent what was withdrawn for an address of theirs."""
        keys = [self._key(customer.id), self._db.key("customers")]
        pairs = _pairs(flatten(msgspec.to_builtins(customer)))
        self._add(keys=keys, args=[self._db.key(""), customer.id, created_at, *pairs])

    def add_newcomer(self, customer_id: str, seen_at: int) -> None:
        """Keep a nameless newcomer first seen at `seen_at`; a known customer stays as it is.

        Raises:
            CustomerErased: this one was erased.
        """
        keys = [self._key(customer_id), self._db.key("customers"), self._db.tombstone(customer_id)]
        if self._add_newcomer(keys=keys, args=[customer_id, seen_at]) < 0:
            raise CustomerErased(f"the customer {customer_id} was erased")

    def enrol(self, customer_id: str, photo_id: str, selfie: Mapping[str, Any]) -> None:
        """Keep a selfie (its `face_id`, `thumbnail`, `metadata` and `enrolled_at`) with its customer.

        Raises:
            NotFound: no customer has this id.
            CustomerErased: this one was erased, or has withdrawn the consent to be recognised since.
        """
        sent = parse_time(selfie["enrolled_at"]) if "enrolled_at" in selfie else 0
        arguments = [self._db.key(""), customer_id, photo_id, json.dumps(dict(selfie)), sent]
        answer = self._enrol(keys=[self._key(customer_id)], args=arguments)
        if answer == -1:
            raise CustomerErased(f"the customer {customer_id} was erased while they enrolled")
        if answer == -2:
            raise CustomerErased(f"the customer {customer_id} has withdrawn the consent to be recognised")
        if not answer:
            raise NotFound(f"there is no customer {customer_id!r} to enrol")

    def selfies(self, customer_id: str) -> dict[str, dict[str, Any]]:
        """Return the kept values of each selfie, by photo id."""
        found = self._db.client.hgetall(self._db.key("selfies", customer_id))
        return {photo: json.loads(selfie) for photo, selfie in found.items()}

    def current(self, customer_id: str) -> str:
        """Return the survivor that a record is part of after merges, or the record itself."""
        return self.current_many([customer_id])[customer_id]

    def current_many(self, customer_ids: Iterable[str]) -> dict[str, str]:
        """Return the survivor of each of these records, by record."""
        ids = sorted(set(customer_ids))
        found: list[str] = []
        for some in batches(ids):
            found += self._list_survivors(keys=[self._key(some[0])], args=[self._db.key(""), *some])
        return dict(zip(ids, found, strict=True))

    def get(self, customer_id: str) -> Customer:
        """Return one customer.

        Raises:
            NotFound: no customer has this id.
        """
        found = self.get_many([customer_id])
        if not found:
            raise self._missing(customer_id)
        return found[customer_id]

    def get_many(self, customer_ids: Iterable[str]) -> dict[str, Customer]:
        """Return those of these customers that exist, by id."""
        ids = sorted(set(customer_ids))
        found: list[tuple[list[str], bool]] = []
        for some in batches(ids, READ_AT_ONCE):
            answer = self._read(keys=[self._key(some[0])], args=[self._db.key(""), *some])
            found += msgspec.json.decode(answer)
        rows = zip(ids, ((fields_of(profile), has_face) for profile, has_face in found), strict=True)
        return {
            customer: customer_from(customer, fields, has_face=has_face)
            for customer, (fields, has_face) in rows
            if "status" in fields
        }

    def in_short(self, customer_ids: Iterable[str]) -> dict[str, InShort]:
        """Return those of these customers that exist in short, by id."""
        ids = sorted(set(customer_ids))
        found: list[tuple[str | None, str | None, str | None, str | None, bool]] = []
        for some in batches(ids, READ_AT_ONCE):
            answer = self._read_names(keys=[self._key(some[0])], args=[self._db.key(""), *some])
            found += msgspec.json.decode(answer)
        rows = zip(ids, found, strict=True)
        return {
            customer: InShort(name or None, status_of(status, name, mark, has_face=has_face), greet == "1")
            for customer, (name, status, mark, greet, has_face) in rows
            if status is not None
        }

    def unrecorded(self, customer_ids: Iterable[str]) -> set[str]:
        """Return those of these customers who have withdrawn the consent to be recognised."""
        ids = sorted(set(customer_ids))
        withdrawn = self._db.field([self._key(customer) for customer in ids], "recognition_withdrawn")
        return {customer for customer, moment in zip(ids, withdrawn, strict=True) if moment}

    def photos_of(self, customer_ids: Iterable[str]) -> dict[str, set[str]]:
        """Return the photos that each customer is known by: selfies, and those of reference faces."""
        ids = list(customer_ids)
        found = self._db.hashes([self._db.key(kind, customer) for customer in ids for kind in FACES])
        return {
            customer: {*selfies, *(json.loads(seen)["photo_id"] for seen in references.values())}
            for customer, selfies, references in zip(ids, found[::2], found[1::2], strict=True)
        }

    def page(self, limit: int, cursor: str | None = None) -> tuple[list[Customer], str | None]:
        """Return customers, latest first, and the cursor of the next page."""
        ids, following = self._db.page(self._db.key("customers"), limit, cursor)
        found = self.get_many(ids)
        return [found[customer] for customer in ids if customer in found], following

    def newcomers_until(self, until: int, limit: int, cursor: str | None) -> tuple[list[str], str | None]:
        """Return the newcomers among a page of customers first seen until then (ms), and the next cursor."""
        ids, following = self._db.page(self._db.key("customers"), limit, cursor, until=until)
        found = self.get_many(ids)
        unrecorded = self.unrecorded(found)  # who would be registered anew, if the shop forgot their face
        newcomers = {each for each, one in found.items() if one.status == "newcomer"} - unrecorded
        return [each for each in ids if each in newcomers], following

    def count(self) -> int:
        """Return how many customers there are."""
        return int(self._db.client.zcard(self._db.key("customers")))

    def known_since(self, customer_id: str) -> int | None:
        """Return the moment at which a customer was first seen or created (ms)."""
        since = self._db.client.zscore(self._db.key("customers"), customer_id)
        return None if since is None else int(since)

    def rank(self, customer_ids: Iterable[str]) -> list[str]:
        """Return those that exist, the best known first: enrolled ones, then those known longest."""
        found = self.get_many(customer_ids)
        since = dict(zip(found, self._db.scores(self._db.key("customers"), list(found)), strict=True))
        newcomer = {customer: one.status == "newcomer" for customer, one in found.items()}
        return sorted(found, key=lambda customer: (newcomer[customer], since[customer] or 0, customer))

    def ids(self) -> Iterator[str]:
        """Yield every customer's id, in no order; one that comes or goes meanwhile may be missed."""
        for customer, _ in self._db.client.zscan_iter(self._db.key("customers")):
            yield customer

    def change(self, customer_id: str, changes: Mapping[str, Any], now: int = 0) -> Customer:
        """Change some fields (nested as in Customer) at `now` (ms), leave the others.

        Consents that are taken back are taken back for every customer with the same address. The consent to
        be recognised is the customer's own.

        Raises:
            NotFound: no customer has this id.
        """
        consents = changes.get("consents", {})
        said = json.dumps(what_is_said(consents))
        arguments = [
            self._db.key(""),
            customer_id,
            said,
            *_pairs(flatten({**changes, **withdrawn_at(consents, now)})),
        ]
        if not self._change(keys=[self._key(customer_id)], args=arguments):
            raise self._missing(customer_id)
        return self.get(customer_id)

    def withdraw(self, customer_id: str, purpose: str, channel: str, address: str) -> None:
        """Withdraw a consent for a customer, and for all who have their address or the one of this digest."""
        arguments = [self._db.key(""), customer_id, purpose, channel, address]
        self._withdraw(keys=[self._key(customer_id)], args=arguments)

    def find(self, person: Person) -> None:
        """Find the photos of a person's selfies."""
        keys = [self._db.key("selfies", record) for record in person.records]
        person.add("seen", self._db.members(keys, "hash"))

    def erase(self, person: Person) -> Counts:
        """Forget selfies, merges, and who was told apart. The profiles went with the burial."""
        records = person.of("records")
        merges = self._db.members([self._db.key("merges-of", record) for record in records])
        others = [self._db.members([self._db.key("told-apart", record)], "set") for record in records]
        with self._db.transaction() as step:
            for record, apart in zip(records, others, strict=True):
                for other in apart:
                    step.srem(self._db.key("told-apart", other), record)
        kinds = ("selfies", "merges-of", "told-apart")
        keys = [self._db.key(kind, record) for kind in kinds for record in records]
        return {"records": self._db.delete(*(self._db.key("merge", merge) for merge in merges), *keys)}

    def export(self, person: Person) -> dict[str, Any]:
        """Return the profile, merges, selfies and told-apart customers as they are exported.

        Raises:
            NotFound: no customer has this id, or it is part of another by now.
        """
        profile = msgspec.to_builtins(self.get(person.id))
        profile.pop("photos")
        since = self.known_since(person.id)
        known_since = None if since is None else format_time(since)
        apart = self._db.members([self._db.key("told-apart", record) for record in person.records], "set")
        return {
            "customer": profile | {"known_since": known_since, "indexed_by": self.index_fields(person.id)},
            "merges": [merge for record in person.records for merge in self._merges(record)],
            "selfies": [{"photo_id": photo, **selfie} for photo, selfie in self.selfies(person.id).items()],
            "told_apart": sorted(set(apart)),
        }

    def records_of(self, customer_id: str) -> list[str]:
        """Return a record and all records that merges made part of it, itself first."""
        arguments = [self._db.key(""), customer_id]
        found: list[str] = self._list_records(keys=[self._key(customer_id)], args=arguments)
        return found

    def _merges(self, record: str) -> list[dict[str, Any]]:
        """Return the merges into a record as they are exported, each with the merged profile."""
        ids = self._db.members([self._db.key("merges-of", record)])
        stored = self._db.values([self._db.key("merge", merge) for merge in ids])
        merges = {merge: json.loads(found) for merge, found in zip(ids, stored, strict=True) if found}
        profiles = self._db.hashes([self._key(merge["from"]) for merge in merges.values()])
        return [
            {
                "merge_id": merge_id,
                "customer_id": merge["from"],
                "into": merge["into"],
                "at": format_time(int(merge["at"])),
                "customer": profile,
            }
            for (merge_id, merge), profile in zip(merges.items(), profiles, strict=True)
        ]

    def index_fields(self, customer_id: str) -> dict[str, str]:
        """Return the words that a customer is found by, and the digests of their addresses."""
        fields = self._db.client.hgetall(self._key(customer_id))
        return {name: value for name, value in fields.items() if name.startswith(("found.", "address."))}

    def _missing(self, customer_id: str) -> NotFound:
        whole = self.current(customer_id)
        if self._db.is_buried(customer_id):
            return NotFound(f"there is no customer {customer_id!r} any more; it was erased")
        if whole == customer_id:
            return NotFound(f"there is no customer {customer_id!r}; GET /customers lists them")
        return NotFound(f"there is no customer {customer_id!r}; it became part of {whole!r}: use that id")

    def _key(self, customer_id: str) -> str:
        return self._db.key("customer", customer_id)


def _pairs(fields: Mapping[str, str]) -> list[str]:
    """Return fields, and those made of them, as HSET takes them."""
    return [item for pair in {**fields, **index_fields(fields)}.items() for item in pair]
