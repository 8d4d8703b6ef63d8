"""The things that people have in the model of people: visits, orders, faces, promotions and the rest."""

from chalicelib.errors import Conflict, InvalidRequest, NotFound
from tests.contract.people_merges import Merges
from tests.contract.people_records import (
    Face,
    Order,
    Record,
    Selfie,
    Thing,
    Visit,
)

GAP_SECONDS = 30


class People(Merges):
    """People with what they have."""

    def __init__(self) -> None:
        super().__init__()
        self.erased_photos: set[str] = set()
        self.offers_at: dict[str, dict[str, str]] = {}

    def see(self, record: str, photo: str, second: int, visit_id: str) -> tuple[str, str]:
        """Note a sighting; one between two visits and close to both makes them one."""
        person = self.living(record)
        near = [
            visit
            for visit in self.visits(person)
            if min(visit.seen.values()) - GAP_SECONDS < second < max(visit.seen.values()) + GAP_SECONDS
        ]
        if not near:
            near = [Visit(id=visit_id, record=person, holder=person, seen={}, ids={visit_id})]
            self.things.append(near[0])
        first, *later = near
        for visit in later:
            first.seen |= visit.seen
            first.ids |= visit.ids
            self.things.remove(visit)
        first.seen[photo] = second
        return first.id, person

    def show(self, record: str, photo: str, face: str) -> str:
        """Note a face that was found in a photo as a person's."""
        person = self.living(record)
        self.things.append(Face(id=face, record=person, holder=person, photo=photo, named=person))
        self.records[person].found_in.add(photo)
        return person

    def move_visit(self, visit_id: str, record: str, other: str | None, new: str) -> str:
        """Give a visit to another person or a newcomer, with its faces, and tell the two apart."""
        if record == other:
            raise InvalidRequest(record)
        if {record, other or record} - self.records.keys():
            raise NotFound(record)
        source, target = self.root(record), self.root(other) if other else None
        if source == target:
            raise Conflict(source)
        visit = next((each for each in self.things if isinstance(each, Visit) and each.id == visit_id), None)
        if not visit:
            raise NotFound(visit_id)
        if visit.holder != source:
            return self._moved_before(visit.holder, source, target)
        if target is None:
            target = new
            self.records[new] = Record(status="newcomer", has_address=False)
        visit.holder = visit.record = target
        for photo in sorted(visit.seen, key=lambda photo: (visit.seen[photo], photo)):
            self._move_photo(photo, source, target)
        self.pairs.add(frozenset((source, target)))
        return target

    def _moved_before(self, holder: str, source: str, target: str | None) -> str:
        if self.are_apart(source, holder) and target in (None, holder):
            return holder
        raise Conflict(holder)

    def _move_photo(self, photo: str, source: str, target: str) -> None:
        ids = self.tree(source)
        for face in [each for each in self.things if isinstance(each, Face) and each.photo == photo]:
            is_named = face.named in ids and photo not in self.erased_photos
            if face.holder == source and (face.is_reference or is_named):
                face.holder = face.record = target
            if is_named:
                face.named = target
                face.is_reference |= not any(each.is_reference for each in self.of(Face, target))
        finders = [record for record in ids if photo in self.records[record].found_in]
        for record in finders:
            self.records[record].found_in.remove(photo)
            self.records[target].found_in.add(photo)

    def claim(self, offer: str, record: str, mark: str) -> str:
        """Claim an offer and return the visit to tell it in, '' where nothing is to tell, or 'again'."""
        if record not in self.records or self.root(record) != record:
            return "again"
        visits = self.visits(record)
        if not visits:
            return ""
        states = self.states(record, offer)
        if states:
            return "" if "sent" in states else "again"
        latest = visits[-1].id
        self.records[record].promoted[offer] = mark
        self.offers_at.setdefault(latest, {})[offer] = mark
        return latest

    def states(self, person: str, offer: str) -> set[str]:
        """Return the states that an offer has with a person's records and their latest visit."""
        noted = [self.records[one].promoted for one in self.tree(person) if one in self.records]
        noted += [
            self.offers_at.get(visit, {}) for latest in self.visits(person)[-1:] for visit in latest.ids
        ]
        return {states[offer] for states in noted if offer in states}

    def settle(self, offer: str, record: str, visit: str, mark: str, *, is_sent: bool) -> None:
        """End a claim."""
        notes = [self.offers_at.get(visit, {})]
        if record in self.records:
            notes.append(self.records[record].promoted)
        for noted in notes:
            if offer in noted and is_sent:
                noted[offer] = "sent"
            elif noted.get(offer) == mark:
                del noted[offer]

    def order(self, record: str, order_id: str, quantity: int) -> None:
        """Note an order."""
        person = self.living(record)
        self.things.append(Order(id=order_id, record=person, holder=person, quantity=quantity))

    def request(self, record: str, visit: str) -> set[str]:
        """Request a person's open orders and return them."""
        found = [order for order in self.of(Order, self.root(record)) if order.state == "open"]
        for order in found:
            order.state, order.visit, order.is_undone = "requested", visit, False
        return {order.id for order in found}

    def change(self, order_id: str, state: str) -> str:
        """Hand an order over, cancel it, or take back what ended it (`undone`)."""
        order = self._order(order_id)
        has_ended = order.state in ("handed_over", "cancelled")
        if state != "undone":
            if not has_ended:
                order.state, order.is_undone = state, False
            if order.state != state:
                raise Conflict(order.state)
        elif has_ended:
            order.state, order.is_undone = "requested" if order.visit else "open", True
        elif not order.is_undone:
            raise Conflict(order.state)
        return order.state

    def _order(self, order_id: str) -> Order:
        for thing in self.things:
            if isinstance(thing, Order) and thing.id == order_id:
                return thing
        raise NotFound(order_id)

    def add(self, kind: type[Thing], record: str, name: str) -> None:
        """Note a selfie, a notification or a device; a device leaves the person who had it."""
        person = self.living(record)
        known = next((each for each in self.things if type(each) is kind and each.id == name), None)
        if known:
            known.record = known.holder = person
        else:
            self.things.append(kind(id=name, record=person, holder=person))

    def enrol(self, record: str, photo: str) -> None:
        """Note a selfie of somebody, who is no newcomer from now on."""
        self.add(Selfie, record, photo)
        self.records[record].status = "registered"

    def erase(self, record: str) -> str:
        """Erase a person, with all records and photos of them."""
        if record not in self.records:
            raise NotFound(record)
        person = self.root(record)
        gone = set(self.tree(person))
        self.erased_photos |= self.photos(person) | {face.photo for face in self.of(Face, person)}
        for visit in self.of(Visit, person):
            for one in visit.ids:
                self.offers_at.pop(one, None)
        self.things = [thing for thing in self.things if thing.holder != person]
        self.pairs = {pair for pair in self.pairs if not pair & gone}
        self.merges = {name: merge for name, merge in self.merges.items() if merge.record not in gone}
        self.records = {name: found for name, found in self.records.items() if name not in gone}
        for found in self.records.values():
            found.found_in -= self.erased_photos
        return person

    def photos(self, person: str) -> set[str]:
        """Return the photos that a person's records were found in, or their visits show."""
        found = {photo for record in self.tree(person) for photo in self.records[record].found_in}
        return found | {photo for visit in self.visits(person) for photo in visit.seen} - self.erased_photos
