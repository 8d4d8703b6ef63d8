"""`make prove-privacy` with few photos: nothing of strangers is found but what the test has put there."""

import pytest
import redis

from demo import pictures
from demo.shop import Shop
from localaws.machine import Machine
from privacy_proof.photos import taken
from privacy_proof.proof import Finding, Outcome, expected_sightings, prove
from privacy_proof.witness import Witness

PHOTOS = 12
CROP = "faces/kept/face.jpg"


def spoil(machine: Machine, witness: Witness) -> None:
    """Put a stranger's vector into Redis, and a picture into S3, where a delete marker hides it."""
    vector = witness.look(pictures.portrait("admiral"))
    with redis.Redis.from_url(machine.env["REDIS_URL"]) as client:
        client.set("{main}:spoilt", vector.tobytes())
    bucket = {"Bucket": machine.env["RESULTS_BUCKET"], "Key": CROP}
    s3 = Shop(machine.env, machine.messages).aws("s3")
    s3.put_object(**bucket, Body=pictures.portrait("photographer"))
    s3.delete_object(**bucket)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return prove(tmp_path_factory.mktemp("proof"), PHOTOS, lambda line: None, spoil)


def test_of_the_strangers_in_the_photos_nothing_is_found(outcome: Outcome) -> None:
    assert [finding for finding in outcome.findings if not is_spoilt(finding)] == []


def test_what_was_put_into_a_store_is_found(outcome: Outcome) -> None:
    found = {(store, what) for store, _, what in filter(is_spoilt, outcome.findings)}

    assert found == {
        ("disk: valkey", "a vector of the admiral"),
        ("disk: s3", "a picture of the photographer"),
        ("versions in S3", "a picture of the photographer"),
    }
    assert not outcome.holds


def test_every_head_is_counted_and_the_customer_is_seen_in_every_photo(outcome: Outcome) -> None:
    assert outcome.counted == outcome.heads
    assert outcome.visits == expected_sightings(taken(PHOTOS))
    assert {"executions' histories", "logs", "messages", "disk: logs"} <= {*outcome.read, "messages"}


def is_spoilt(finding: Finding) -> bool:
    """Tell whether a finding is of what `spoil` has put there."""
    places = {"disk: valkey": "valkey/", "disk: s3": "s3/", "versions in S3": CROP}
    return places.get(finding.store, "?") in finding.place
