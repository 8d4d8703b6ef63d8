"""People in plain memory: records that merges make one person of, and all that is held on them.

The model says what the stores must answer; it knows nothing of Redis. Merges are undone in any order. A
record takes back what was written under it, and refusals stay. Promotions and those told apart never move.
"""

from dataclasses import dataclass, field

from chalicelib.errors import Conflict, CustomerErased, InvalidRequest, NotFound

Consent = tuple[str, str]
CONSENTS: tuple[Consent, ...] = tuple(
    (what, by) for what in ("marketing", "service") for by in ("email", "push")
)
"""Consents by the channels that are used for customers who have said nothing of them."""


@dataclass(eq=False, kw_only=True)
class Thing:
    """A thing held on a person: the record it was written under, and the survivor who has it now."""

    id: str
    record: str
    holder: str


@dataclass(eq=False, kw_only=True)
class Visit(Thing):
    """A visit: its sightings' seconds by photo, and the visits it absorbed."""

    seen: dict[str, int]
    ids: set[str] = field(default_factory=set)


@dataclass(eq=False, kw_only=True)
class Order(Thing):
    """An order of tea, and the visit that requested it."""

    quantity: int
    state: str = "open"
    visit: str = ""
    is_undone: bool = False


@dataclass(eq=False, kw_only=True)
class Face(Thing):
    """A face, its photo, and the record that the photo names for it."""

    photo: str
    named: str
    is_reference: bool = False


class Selfie(Thing):
    """A selfie."""


class Notification(Thing):
    """A notification."""


class Device(Thing):
    """A device, known by its endpoint."""


@dataclass(eq=False, kw_only=True)
class Record:
    """A record of a person. A consent is `yes` or `no`."""

    status: str = "registered"
    has_address: bool = True
    consents: dict[Consent, str] = field(default_factory=lambda: dict.fromkeys(CONSENTS, "yes"))
    withdrawn: set[Consent] = field(default_factory=set)
    promoted: dict[str, str] = field(default_factory=dict)
    found_in: set[str] = field(default_factory=set)


@dataclass(eq=False, kw_only=True)
class Merge:
    """A merge of one record into another, and what the record had agreed to."""

    id: str
    record: str
    into: str
    by_hand: bool
    consents: dict[Consent, str]


class Records:
    """Records, the merges between them, what each has said, and those told apart."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.merges: dict[str, Merge] = {}
        self.things: list[Thing] = []
        self.pairs: set[frozenset[str]] = set()

    def root(self, record: str) -> str:
        """Return the survivor that a record is part of; itself when it is nobody's part."""
        into = next((merge.into for merge in self.merges.values() if merge.record == record), None)
        return self.root(into) if into else record

    def tree(self, record: str) -> list[str]:
        """Return a record and all that were merged into it."""
        below = [merge.record for merge in self.merges.values() if merge.into == record]
        return [record, *(one for child in below for one in self.tree(child))]

    def roots(self) -> list[str]:
        return [record for record in self.records if self.root(record) == record]

    def living(self, record: str) -> str:
        """Return the survivor that a record is part of, unless they were erased."""
        if record not in self.records:
            raise CustomerErased(record)
        return self.root(record)

    def found(self, record: str) -> str:
        """Return a record that is nobody's part."""
        if record not in self.records or self.root(record) != record:
            raise NotFound(record)
        return record

    def _carry_refusals(self, merge: Merge) -> None:
        consents = self.records[merge.into].consents
        for consent, said in merge.consents.items():
            if said != "yes":
                consents[consent] = "no"

    def _undo_consents(self, merge: Merge) -> None:
        record = self.records[merge.record]
        record.consents = merge.consents | dict.fromkeys(record.withdrawn, "no")

    def consent(self, record: str, consent: Consent, yes: bool) -> None:
        """Note a yes or a no of a record that is nobody's part."""
        found = self.records[self.found(record)]
        found.consents[consent] = "yes" if yes else "no"
        if found.has_address and consent[1] == "email":
            (found.withdrawn.discard if yes else found.withdrawn.add)(consent)

    def unsubscribe(self, record: str, purpose: str) -> None:
        """Withdraw a consent by a link in an e-mail: for the survivor, and for the address it was sent to."""
        consent = (purpose, "email")
        for one in {record, self.root(record)} & self.records.keys():
            found = self.records[one]
            if found.has_address:
                found.withdrawn.add(consent)
        if record in self.records:
            self.records[self.root(record)].consents[consent] = "no"

    def tell_apart(self, one: str, other: str) -> None:
        """Note two records as two people."""
        if one == other:
            raise InvalidRequest(one)
        if self.root(one) == self.root(other):
            raise Conflict(self.root(one))
        self.pairs.add(frozenset((self.found(one), self.found(other))))

    def are_apart(self, one: str, other: str) -> bool:
        """Return True when a record of one person was told apart from a record of the other."""
        return self.root(other) in self.apart_from(one)

    def apart_from(self, person: str) -> set[str]:
        """Return the other people that a person's records were told apart from."""
        mine = {record for pair in self.pairs if pair & set(self.tree(person)) for record in pair}
        return {self.root(record) for record in mine} - {person}
