"""Visits against a model: whatever comes in whatever order, they are the sightings parted at every gap."""

import uuid

from hypothesis import given, settings
from hypothesis import strategies as some

from chalicelib.database import Database
from chalicelib.times import parse_time
from chalicelib.visits.store import VisitStore

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
