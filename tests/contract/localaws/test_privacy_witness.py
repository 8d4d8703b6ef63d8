"""The witness of `make prove-privacy` finds a stranger in any bytes, and nothing where there is none."""

import base64
from collections.abc import Iterator

import pytest

from demo import pictures
from localaws.faces import FaceEngine
from privacy_proof.photos import CUSTOMER, taken
from privacy_proof.proof import Reading, witness_of
from privacy_proof.stores import Content
from privacy_proof.witness import Witness

NOISE = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def witness() -> Iterator[Witness]:
    engine = FaceEngine(workers=1)
    yield witness_of(engine)
    engine.close()


@pytest.mark.parametrize("before", [0, 1, 2, 3, 517])
def test_a_stranger_s_vector_is_found_at_any_byte(witness: Witness, before: int) -> None:
    vector = witness.look(pictures.variation("admiral", "compressed"))

    assert witness.find(NOISE[:before] + vector.tobytes() + NOISE) == ["a vector of the admiral"]


def test_a_stranger_s_picture_is_found_in_the_middle_of_a_file(witness: Witness) -> None:
    crop = pictures.saved(pictures.upright("photographer").crop((60, 20, 280, 260)), "PNG")

    assert witness.find(NOISE + crop + NOISE) == ["a picture of the photographer"]


def test_what_a_log_has_in_base64_is_found(witness: Witness) -> None:
    vector = witness.look(pictures.portrait("photographer"))
    texts = [base64.b64encode(one) for one in (vector.tobytes(), pictures.portrait("admiral"))]

    found = witness.find(b'{"log": "' + b'", "more": "'.join(texts) + b'"}')
    assert found == ["a vector of the photographer, in base64", "a picture of the admiral, in base64"]


def test_an_id_is_found(witness: Witness) -> None:
    witness.ids.add("2fe28132-7d86-5b8c")

    assert witness.find(b"SET face:2fe28132-7d86-5b8c") == ["the id 2fe28132-7d86-5b8c of a stranger's face"]


@pytest.mark.parametrize("content", [b"", b"x", NOISE, pictures.nobody(), pictures.portrait(CUSTOMER)])
def test_nothing_is_found_where_no_stranger_is(witness: Witness, content: bytes) -> None:
    assert witness.find(content) == []


def test_the_customer_s_vector_is_no_finding(witness: Witness) -> None:
    assert witness.find(witness.look(pictures.portrait(CUSTOMER)).tobytes()) == []


def test_a_reading_says_where_a_stranger_was_found(witness: Witness) -> None:
    reading = Reading(witness)
    vector = witness.look(pictures.portrait("admiral")).tobytes()
    reading.read([Content("disk: valkey", "appendonly.aof", b"$512" + vector), Content("logs", "api", b"ok")])

    assert [tuple(finding) for finding in reading.findings] == [
        ("disk: valkey", "appendonly.aof", "a vector of the admiral")
    ]
    assert reading.bytes == {"disk: valkey": 516, "logs": 2}


def test_half_of_the_heads_are_strangers(witness: Witness) -> None:
    heads = [person for photo in taken(200) for person in photo.people]

    assert 0.45 < sum(person != CUSTOMER for person in heads) / len(heads) < 0.55
