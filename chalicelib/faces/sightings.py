"""Sightings of strangers who only pass, in Redis. Owns these keys:

sightings:<stranger>   photo -> its time (ms): where a stranger was seen lately, who is no newcomer yet

Their faces are owned by `passing:<stranger>` in place of a customer, for a day. Nothing else is known.
"""

from chalicelib.database import Database
from chalicelib.faces.rules import PASSING_PREFIX

PASSING_SECONDS = 24 * 3600
"""Life of a face that only passed. Whoever is in the shop, or comes twice in a day, is seen again in it."""
APART_MS = 60 * 1000
"""The least time between two sightings that count. One look is one sighting, however many photos it makes."""


class SightingStore:
    """Sightings of strangers who only pass."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._note = database.script("faces/note_sighting")

    def note(self, stranger: str, photo_id: str, time: int) -> int:
        """Note a sighting at `time` (ms), once for each photo. Return how often the stranger was seen."""
        key = self._db.key("sightings", stranger.removeprefix(PASSING_PREFIX))
        return int(self._note(keys=[key], args=[photo_id, time, PASSING_SECONDS * 1000, APART_MS]))
