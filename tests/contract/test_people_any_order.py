"""People against a model: whatever happens to their records in whatever order, each has what is theirs."""

import uuid

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from chalicelib.database import Database
from tests.contract.people_held import held
from tests.contract.people_life import NUMBERS, EverydayLife
from tests.contract.people_records import Face, Order, Record, Visit
from tests.fakes import BOX

ENOUGH_REFERENCES = 3
MOSTLY = some.sampled_from((True, True, True, False))
ERASED_AFTER = 12
"""Steps; much happens to people before."""
CHECKED_EVERY = 3
"""Steps; reading all that is held takes far longer than a step."""


class PeopleAnyOrder(EverydayLife):
    """Everyday life, and people who are merged, parted, moved and erased."""

    steps = 0

    @initialize(is_merged=some.booleans())
    def begin(self, is_merged: bool) -> None:
        for name in self.ids:
            is_newcomer = name == "newcomer"
            self.stores.register(name, is_newcomer=is_newcomer)
            self.people.records[name] = Record(
                status="newcomer" if is_newcomer else "registered", has_address=not is_newcomer
            )
        for number, _ in enumerate(self.ids):
            self.come(number, 40 * number, is_shown=True)
            self.order(number, 1)
        if is_merged:
            self.merge(0, 1, by_hand=False)

    @rule(one=NUMBERS, other=NUMBERS, by_hand=some.booleans())
    def merge(self, one: int, other: int, by_hand: bool) -> None:
        who, into, new = self.who(one), self.who(other), self.id
        if by_hand:
            self.agree(lambda: self.stores.merging.join(who, into), lambda: self.people.join(who, into, new))
        else:
            self.agree(
                lambda: self.stores.merging.merge(who, into), lambda: self.people.merge(who, into, new)
            )
        if new in self.people.merges:
            self.merge_ids.append(new)

    @precondition(lambda self: self.merge_ids)
    @rule(number=NUMBERS)
    def undo(self, number: int) -> None:
        merge = self.merge_ids[number % len(self.merge_ids)]
        self.agree(lambda: self.stores.merging.undo(merge), lambda: self.people.undo(merge))

    @rule(one=NUMBERS, other=NUMBERS)
    def tell_apart(self, one: int, other: int) -> None:
        who, whom = self.who(one), self.who(other)
        self.agree(
            lambda: self.stores.merging.tell_apart(who, whom), lambda: self.people.tell_apart(who, whom)
        )

    @rule(
        visit=NUMBERS,
        of=NUMBERS,
        other=some.none() | NUMBERS,
        is_right=MOSTLY,
    )
    def move_visit(self, visit: int, of: int, other: int | None, is_right: bool) -> None:
        moved, to, new = self.one_of(Visit, visit), None if other is None else self.who(other), self.id
        if moved is None:
            return
        who = moved.holder if is_right else self.who(of)
        owner = self.agree(
            lambda: self.stores.merging.move_visit(moved.id, who, to),
            lambda: self.people.move_visit(moved.id, who, to, new),
        )
        if owner == new:
            self.ids.append(new)

    @rule(number=NUMBERS)
    def keep_reference(self, number: int) -> None:
        face = self.one_of(Face, number)
        if not face:
            return
        references = [each for each in self.people.of(Face, face.holder) if each.is_reference]
        seen = {"photo_id": face.photo, "bucket": "photos", "key": "key", "version": "1", "box": BOX}
        is_kept = self.stores.owners.keep_reference(face.id, face.holder, seen, ENOUGH_REFERENCES)
        face.is_reference |= len(references) < ENOUGH_REFERENCES
        assert is_kept == face.is_reference

    @rule(number=NUMBERS)
    def index_anew(self, number: int) -> None:
        face = self.one_of(Face, number)
        if face and face.is_reference:
            seen = self.stores.owners.references(face.holder)[face.id]
            self.stores.owners.replace_reference(face.holder, face.id, self.id, seen)
            face.id, self.number = self.id, self.number + 1

    @precondition(lambda self: self.steps > ERASED_AFTER)
    @rule(number=NUMBERS)
    def erase(self, number: int) -> None:
        who = self.who(number)
        self.agree(lambda: self.stores.erase(who), lambda: self.people.erase(who))

    @invariant()
    def everybody_has_what_is_theirs(self) -> None:
        self.steps += 1
        if self.steps % CHECKED_EVERY:
            return
        roots = self.people.roots()
        living = {record: self.people.root(record) for record in self.people.records}
        assert {customer.id for customer in self.stores.customers.page(99)[0]} == set(roots)
        assert self.stores.customers.current_many(living) == living
        for root in roots:
            assert self.stores.held(root) == held(self.people, root)

        self.nothing_is_anybody_elses()

    def nothing_is_anybody_elses(self) -> None:
        visits = {visit.id: visit.customer_id for visit in self.stores.visits.page(99)[0]}
        orders = {order.id: order.customer_id for order in self.stores.orders.page(99)[0]}
        for kind, found in ((Visit, visits), (Order, orders)):
            assert found == {each.id: each.holder for each in self.people.things if isinstance(each, kind)}


def test_everybody_has_what_is_theirs(connected: Database) -> None:
    run_state_machine_as_test(
        lambda: PeopleAnyOrder(Database(connected.client, uuid.uuid4().hex)),
        settings=settings(max_examples=20, stateful_step_count=30),
    )
