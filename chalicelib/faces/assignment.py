"""The assignment problem: pair faces with owners so that the sum of similarities is greatest.

Kuhn and Munkres' Hungarian method in the O(n²m) form with potentials; every face also has a free
place of its own worth nothing, so a face may stay unassigned.
Source: H. W. Kuhn, "The Hungarian method for the assignment problem", 1955.
"""

from collections.abc import Mapping

INFINITY = float("inf")


def assign(similarities: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    """Return each face's owner, every owner at most once; a face that stays alone is left out.

    `similarities` maps a face to its possible owners and how alike they are (above 0).
    """
    faces = [face for face, owners in similarities.items() if owners]
    owners = sorted({owner for face in faces for owner in similarities[face]})
    places = [*owners, *(None for _ in faces)]
    costs = [[-similarities[face].get(place, 0.0) if place else 0.0 for place in places] for face in faces]
    pairs = _cheapest(costs)
    return {
        faces[row]: owner
        for row, column in pairs.items()
        if (owner := places[column]) is not None and owner in similarities[faces[row]]
    }


def _cheapest(costs: list[list[float]]) -> dict[int, int]:
    """Return the column of each row, all different, with the smallest sum; needs columns >= rows."""
    width = len(costs[0]) if costs else 0
    row_of: list[int | None] = [None] * width
    row_potential, column_potential = [0.0] * len(costs), [0.0] * width
    for start in range(len(costs)):
        _augment(start, costs, row_of, row_potential, column_potential)
    return {row: column for column, row in enumerate(row_of) if row is not None}


def _augment(
    start: int,
    costs: list[list[float]],
    row_of: list[int | None],
    row_potential: list[float],
    column_potential: list[float],
) -> None:
    """Give row `start` a column by a shortest augmenting path, updating the potentials."""
    width = len(row_of)
    distance, previous, visited = [INFINITY] * width, [-1] * width, [False] * width
    row, column = start, -1
    while True:
        for other in range(width):
            if visited[other]:
                continue
            reduced = costs[row][other] - row_potential[row] - column_potential[other]
            if reduced < distance[other]:
                distance[other], previous[other] = reduced, column
        nearest = min((c for c in range(width) if not visited[c]), key=distance.__getitem__)
        delta = distance[nearest]
        _shift(start, delta, visited, row_of, row_potential, column_potential)
        distance = [value if visited[c] else value - delta for c, value in enumerate(distance)]
        visited[nearest], column = True, nearest
        owner = row_of[nearest]
        if owner is None:
            break
        row = owner
    while column != -1:
        before = previous[column]
        row_of[column] = start if before == -1 else row_of[before]
        column = before


def _shift(
    start: int,
    delta: float,
    visited: list[bool],
    row_of: list[int | None],
    row_potential: list[float],
    column_potential: list[float],
) -> None:
    row_potential[start] += delta
    for column, seen in enumerate(visited):
        row = row_of[column]
        if seen and row is not None:
            row_potential[row] += delta
            column_potential[column] -= delta
