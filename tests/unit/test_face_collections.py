"""Collections as they are kept: on disk before a call returns, nothing twice."""

from pathlib import Path

import numpy as np
import pytest

from localaws.faces import Box, Face
from localaws.rekognition import RekognitionError
from localaws.rekognition.collections import Collections


def face(number: int) -> Face:
    vector = np.random.default_rng(number).normal(0, 0.08, 128).astype(np.float32)
    box = Box(0.1 * number, 0.1, 0.123456789012345, 0.2)
    return Face(box, 99.5, landmarks=(), roll=0, brightness=50, sharpness=50, vector=vector)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "collections.sqlite3"


def test_answered_changes_are_on_disk_without_closing(file: Path) -> None:
    before = Collections(file)
    before.create("shop")
    before.create("empty")
    stored = before.index("shop", "picture", "photo:1", [face(1), face(2)])
    before.remove("shop", [stored[1].face_id])

    after = Collections(file)

    assert [after.describe(name)[0] for name in ("empty", "shop")] == [0, 1]
    assert list(after.faces("shop")) == [stored[0]]
    assert after.describe("shop") == before.describe("shop")
    assert after.search("shop", np.array(face(1).vector), 100, 5)[0].face == stored[0]


def test_a_picture_indexed_before_a_restart_is_known_after_it(file: Path) -> None:
    before = Collections(file)
    before.create("shop")
    stored = before.index("shop", "picture", "photo:1", [face(1)])

    assert Collections(file).index("shop", "picture", "photo:1", [face(1)]) == stored


def test_a_deleted_collection_stays_deleted(file: Path) -> None:
    before = Collections(file)
    before.create("shop")
    before.index("shop", "picture", None, [face(1)])
    before.delete("shop")

    after = Collections(file)
    after.create("shop")

    assert after.describe("shop")[0] == 0


def test_a_face_found_later_in_a_known_picture_joins_its_image(file: Path) -> None:
    collections = Collections(file)
    collections.create("shop")
    (first,) = collections.index("shop", "picture", "photo:1", [face(1)])

    again, new = collections.index("shop", "picture", "photo:1", [face(1), face(2)])

    assert again == first
    assert new.image_id == first.image_id
    assert new.number > first.number


def test_collections_do_not_see_each_other(file: Path) -> None:
    collections = Collections(file)
    collections.create("one")
    collections.create("other")
    (stored,) = collections.index("one", "picture", None, [face(1)])

    assert collections.search("other", np.array(face(1).vector), 0, 5) == []
    with pytest.raises(RekognitionError, match="faceId was not found"):
        collections.search_like("other", stored.face_id, 0, 5)
