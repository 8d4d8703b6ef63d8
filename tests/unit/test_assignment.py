"""The assignment against trying everything out."""

from hypothesis import example, given
from hypothesis import strategies as some

from chalicelib.faces.assignment import assign

Similarities = dict[str, dict[str, float]]

FACES = some.sampled_from(["f1", "f2", "f3", "f4"])
OWNERS = some.sampled_from(["ann", "bob", "cyd", "dan", "eve"])
SIMILARITY = some.integers(1, 100).map(float)
ANY = some.dictionaries(FACES, some.dictionaries(OWNERS, SIMILARITY, max_size=5), max_size=4)


def best_sum(similarities: Similarities) -> float:
    """Return the greatest sum of similarities with every owner at most once, by trying everything."""

    def best(faces: list[str], taken: frozenset[str]) -> float:
        if not faces:
            return 0.0
        first, rest = faces[0], faces[1:]
        sums = [
            value + best(rest, taken | {owner})
            for owner, value in similarities[first].items()
            if owner not in taken
        ]
        return max([best(rest, taken), *sums])

    return best(list(similarities), frozenset())


@given(ANY)
@example({"f1": {"ann": 99.0, "bob": 98.0}, "f2": {"ann": 97.0}})
@example({"f1": {}, "f2": {"ann": 1.0}})
def test_the_sum_is_the_greatest_and_every_owner_has_at_most_one_face(similarities: Similarities) -> None:
    found = assign(similarities)

    assert len(set(found.values())) == len(found)
    assert all(owner in similarities[face] for face, owner in found.items())
    assert sum(similarities[face][owner] for face, owner in found.items()) == best_sum(similarities)


def test_taking_the_best_pair_first_would_be_wrong() -> None:
    assert assign({"f1": {"ann": 99, "bob": 98}, "f2": {"ann": 97}}) == {"f1": "bob", "f2": "ann"}


def test_nobody_is_assigned_to_nobody() -> None:
    assert assign({}) == assign({"f1": {}}) == {}


def test_a_hundred_faces_are_assigned_at_once() -> None:
    similarities = {f"f{n}": {f"owner-{m}": 80 + (7 * n + 3 * m) % 20 for m in range(50)} for n in range(100)}

    assert len(assign(similarities)) == 50
