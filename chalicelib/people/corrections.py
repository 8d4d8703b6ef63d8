"""Corrections of who a visitor is; each is one atomic step."""

from collections.abc import Sequence

from chalicelib.database import Database
from chalicelib.errors import Conflict


def move_sightings(
    database: Database,
    customer_id: str,
    face_id: str,
    photos: Sequence[str],
    span: tuple[int, int],
    new_id: str,
) -> str:
    """Make a newcomer of the visitor who was taken for a customer in these photos. Return the newcomer's id.

    `face_id` is the visitor's in the first photo. `span` has the times of the first and the last photo (ms).
    The two are told apart. Repeating it changes nothing. Visits that were also seen in other photos lose
    these sightings, so that the newcomer's visit is to be recorded.

    Raises:
        Conflict: the customer was erased, nothing is kept of the visitor, or the visitor is a third one.
    """
    arguments = [database.key(""), customer_id, face_id, new_id, *span, *photos]
    outcome, whose = database.script("people/move_sightings")(
        keys=[database.key("customers")], args=arguments
    )
    if outcome == "gone":
        raise Conflict(
            f"the customer {whose} was erased" if whose else "nothing is kept of the visitor's face"
        )
    if outcome == "other":
        raise Conflict(f"the visitor is {whose} by now, who was not told apart from {customer_id}")
    return str(whose)


def forget_apart(database: Database, customer_id: str, other: str) -> None:
    """Forget that two customers were told apart, by whichever of their records."""
    keys = [database.key("customer", customer) for customer in (customer_id, other)]
    database.script("people/forget_apart")(keys=keys, args=[database.key(""), customer_id, other])
