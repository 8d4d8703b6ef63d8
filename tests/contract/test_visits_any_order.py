"""Visits against a model: in whatever order all comes, they are the sightings parted at gaps and exits."""

import uuid
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as some

from chalicelib.database import Database
from chalicelib.times import parse_time
from chalicelib.visits.exits import ExitStore
from chalicelib.visits.store import VisitStore
from chalicelib.visits.values import Visit

GAP = 30
NOON = 1_790_000_000_000
SIGHTINGS = some.lists(some.integers(0, 400), min_size=1, max_size=14)


def parted(seconds: list[int]) -> list[list[int]]:
    """The moments in order, parted where they are the gap or more apart."""
    parts: list[list[int]] = []
    for moment in sorted(set(seconds)):
        if parts and moment - parts[-1][-1] < GAP:
            parts[-1].append(moment)
        else:
            parts.append([moment])
    return parts


@settings(max_examples=60, deadline=None)
@given(SIGHTINGS)
def test_visits_are_the_sightings_parted_at_every_gap(connected: Database, sightings: list[int]) -> None:
    visits = VisitStore(Database(connected.client, uuid.uuid4().hex), GAP)
    for number, second in enumerate(sightings):
        visits.record("ann", (f"p{second}", str(second)), NOON + second * 1000, 99.0, f"visit-{number}")

    found = sorted(visits.page(100)[0], key=lambda visit: visit.number)

    def seconds(text: str) -> int:
        return (parse_time(text) - NOON) // 1000

    assert [[int(photo) for photo in visit.photos] for visit in found] == parted(sightings)
    assert [visit.number for visit in found] == list(range(1, len(found) + 1))
    assert [[seconds(visit.started_at), seconds(visit.last_seen_at)] for visit in found] == [
        [part[0], part[-1]] for part in parted(sightings)
    ]
    known = {one for visit in found for one in visit.ids}
    assert len(known) == sum(len(visit.ids) for visit in found), "an absorbed visit belongs to one visit"


EVENTS = some.lists(some.tuples(some.booleans(), some.integers(0, 200)), min_size=1, max_size=14)
Span = tuple[list[int], int | None]


def ended(events: list[tuple[bool, int]]) -> list[Span]:
    """The sightings parted at gaps and exits, each part with the first exit that follows it."""
    exits = sorted(moment for leaves, moment in events if leaves)
    parts: list[list[int]] = []
    for part in parted([moment for leaves, moment in events if not leaves]):
        parts.append(part[:1])
        for before, moment in pairwise(part):
            if any(before <= exit < moment for exit in exits):
                parts.append([])
            parts[-1].append(moment)
    nexts = [*(part[0] for part in parts[1:]), 10_000][: len(parts)]
    return [
        (part, next((exit for exit in exits if part[-1] <= exit < following), None))
        for part, following in zip(parts, nexts, strict=True)
    ]


@settings(max_examples=150, deadline=None)
@given(EVENTS)
def test_visits_are_parted_and_ended_by_exits_in_any_order(
    connected: Database, events: list[tuple[bool, int]]
) -> None:
    database = Database(connected.client, uuid.uuid4().hex)
    visits, exits = VisitStore(database, GAP), ExitStore(database)
    for number, (leaves, second) in enumerate(events):
        photo, time, new_id = (f"{leaves}{second}", str(second)), NOON + second * 1000, f"visit-{number}"
        if leaves:
            exits.record("ann", photo, time, new_id)
        else:
            visits.record("ann", photo, time, 99.0, new_id)

    found = sorted(visits.page(100)[0], key=lambda visit: visit.number)

    def shown(visit: Visit) -> Span:
        end = None if visit.ended_at is None else (parse_time(visit.ended_at) - NOON) // 1000
        return [int(photo) for photo in visit.photos], end

    expected = ended(events)
    assert [shown(visit) for visit in found] == expected
    seen = [seen for page in visits.walk(None, None) for seen in page]
    ends = {visit.id: end for visit, (_, end) in zip(found, expected, strict=True)}
    assert {one.id: one.ended and (one.ended - NOON) // 1000 for one in seen} == ends
    known = {one for visit in found for one in visit.ids}
    assert len(known) == sum(len(visit.ids) for visit in found), "an absorbed visit belongs to one visit"
    last, end = expected[-1] if expected else ([0], 0)
    assert visits.present_ids(NOON + last[-1] * 1000) == (["ann"] if end is None else [])
