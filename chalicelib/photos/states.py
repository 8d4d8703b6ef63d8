"""Indexing the photos by state that were noted before there was such an index."""

from typing import get_args

from chalicelib.database import Database
from chalicelib.photos.values import State

PAGE = 500


def index_states(database: Database) -> int:
    """Index all photos by state, unless all are; how many were looked at."""
    index, client = database.key("photos"), database.client
    indexed = sum(client.zcard(database.key("photos", "state", state)) for state in get_args(State))
    if indexed >= client.zcard(index):
        return 0
    seen, cursor = 0, None
    while cursor is not None or not seen:
        ids, cursor = database.page(index, PAGE, cursor)
        keys = [database.key("photo", photo) for photo in ids]
        database.script("photos/index_photo_states")(keys=keys, args=[database.key("photos", ""), *ids])
        seen += len(ids)
    return seen
