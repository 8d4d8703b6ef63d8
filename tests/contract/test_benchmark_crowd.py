"""What the benchmarks write straight into Redis is what the stores would have written."""

from benchmarks import crowd
from chalicelib.database import Database
from chalicelib.offers.rules import may_be_told
from chalicelib.people.store import CustomerStore
from chalicelib.times import parse_time
from chalicelib.visits.store import VisitStore

NOW = 1_790_000_000_000
DAY = 24 * 3600 * 1000


def test_visits_are_as_if_recorded(database: Database, connected: Database) -> None:
    crowd.spend(database, "past", 30, (NOW, NOW + DAY))
    spent, _ = VisitStore(database, crowd.GAP_SECONDS).page(100)

    recording = VisitStore(Database(connected.client, "recorded"), crowd.GAP_SECONDS)
    for visit in reversed(spent):
        photo = (f"photo-{visit.id}", "key")
        recording.record(visit.customer_id, photo, parse_time(visit.started_at), 99.0, visit.id)

    assert len(spent) == 30
    assert spent == recording.page(100)[0]


def test_who_enters_is_in_the_store_and_may_be_told(database: Database) -> None:
    crowd.enter(database, 20, NOW)

    present = VisitStore(database, crowd.GAP_SECONDS).present_ids(NOW)
    found = CustomerStore(database).get_many(present).values()
    assert len(found) == 20
    assert all(known.contact.email and may_be_told(known.consents) for known in found)
