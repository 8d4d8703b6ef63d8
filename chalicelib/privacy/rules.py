"""The decisions what is old enough to be forgotten: pure functions."""

from collections.abc import Collection, Iterable, Mapping


def unseen(customers: Iterable[str], last_seen: Mapping[str, int], before: int) -> list[str]:
    """Those of `customers` who weren't seen since `before`; who was never seen at all is among them."""
    return [customer for customer in customers if last_seen.get(customer, before - 1) < before]


def awaits_order(states: Iterable[str]) -> bool:
    """Tell whether a customer whose orders are in these states is still to fetch one."""
    return any(state in ("open", "requested") for state in states)


def needless(people: Mapping[str, Collection[str]], needed: Mapping[str, Collection[str]]) -> list[str]:
    """The photos that none of the `people` in them is recognised by.

    `people` are the customers found in each photo, `needed` the photos of each customer's reference
    faces and selfies.
    """
    return [photo for photo, found in people.items() if not any(photo in needed[person] for person in found)]
