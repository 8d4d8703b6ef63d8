import numpy as np
import pytest

from localaws.faces import similarity
from localaws.rekognition.vectors import DIMENSIONS, FIRST_CAPACITY, VectorIndex


def vector(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.08, DIMENSIONS).astype(np.float32)


@pytest.mark.parametrize(("apart", "percent"), [(0.592, 80), (0.555, 95), (0.516, 99)])
def test_the_usual_thresholds_lie_where_they_were_measured(apart: float, percent: float) -> None:
    assert similarity(apart) == pytest.approx(percent, abs=0.2)


def test_a_face_is_entirely_similar_to_itself() -> None:
    assert similarity(0.0) == 100


def test_similarity_falls_with_the_distance() -> None:
    falling = similarity(np.linspace(0.4, 1, 50))

    assert np.all(np.diff(falling) <= 0)


def test_the_nearest_vector_is_found_first() -> None:
    index = VectorIndex()
    for number in range(5):
        index.add(str(number), vector(number))

    found = index.search(vector(3) + np.float32(0.001), threshold=0)

    assert found[0][0] == "3"
    assert [likeness for _, likeness in found] == sorted((likeness for _, likeness in found), reverse=True)


def test_vectors_stay_found_as_others_come_and_go() -> None:
    index = VectorIndex()
    count = FIRST_CAPACITY + 10
    for number in range(count):
        index.add(str(number), vector(number))

    index.remove([str(number) for number in range(0, count, 2)])

    assert [index.search(vector(n), threshold=100)[0][0] for n in range(1, count, 2)] == [
        str(n) for n in range(1, count, 2)
    ]
    assert len(index.search(vector(), threshold=0)) == count // 2


def test_an_empty_index_finds_nothing() -> None:
    assert VectorIndex().search(vector(), threshold=0) == []
