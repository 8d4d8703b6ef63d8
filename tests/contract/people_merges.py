"""Merging and undoing in the model of people."""

from typing import TypeVar

from chalicelib.errors import Conflict, InvalidRequest, NotFound
from tests.contract.people_records import Merge, Records, Thing, Visit

Kind = TypeVar("Kind", bound=Thing)


class Merges(Records):
    """Records that become one person and stand alone again."""

    def merge(self, one: str, into: str, merge_id: str, *, by_hand: bool = False) -> str:
        """Merge two records and return the first one's survivor, which is itself where nothing is done."""
        if one == into:
            raise InvalidRequest(one)
        into = self.root(into)
        if self.root(one) != one or into == one:
            return self.root(one)
        self.found(one), self.found(into)
        if self.records[one].status != "newcomer" and self.records[into].status == "newcomer":
            return one
        if self.are_apart(one, into) and not by_hand:
            return one
        consents = dict(self.records[one].consents)
        merge = Merge(id=merge_id, record=one, into=into, by_hand=by_hand, consents=consents)
        self.merges[merge_id] = merge
        for thing in self.things:
            thing.holder = into if thing.holder == one else thing.holder
        self._carry_refusals(merge)
        return into

    def join(self, one: str, into: str, merge_id: str) -> tuple[str, str]:
        """Merge two records by hand and return the merge and the survivor."""
        owner = self.merge(one, into, merge_id, by_hand=True)
        if owner == one or owner != self.root(into):
            raise Conflict(f"{one} is {owner}'s, {into} is {self.root(into)}'s")
        return next(merge.id for merge in self.merges.values() if merge.record == one), owner

    def undo(self, merge_id: str) -> str:
        """Take a merge back and return the record that stands alone again."""
        if merge_id not in self.merges:
            raise NotFound(merge_id)
        merge, tree = self.merges[merge_id], self.tree(self.merges[merge_id].record)
        for thing in self.things:
            thing.holder = merge.record if thing.record in tree else thing.holder
        del self.merges[merge_id]
        self._undo_consents(merge)
        if not merge.by_hand:
            self.pairs.add(frozenset((merge.record, merge.into)))
        return merge.record

    def of(self, kind: type[Kind], holder: str) -> list[Kind]:
        """Return the things of a kind that a person has."""
        return [thing for thing in self.things if isinstance(thing, kind) and thing.holder == holder]

    def visits(self, holder: str) -> list[Visit]:
        """Return a person's visits, the first one first."""
        return sorted(self.of(Visit, holder), key=lambda visit: (min(visit.seen.values()), visit.id))
