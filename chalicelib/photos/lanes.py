"""Lanes of S3 objects, and names of their executions: pure functions on keys and S3 events."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from os.path import splitext
from typing import Any, Literal
from urllib.parse import unquote_plus

from chalicelib.payloads import FIRST_ATTEMPT

Lane = Literal["visit", "enrolment", "gallery"]

LANES: dict[str, tuple[Lane, str]] = {
    "entrance": ("visit", "camera"),
    "exit": ("visit", "camera"),
    "enrolment": ("enrolment", "customer_id"),
    "gallery": ("gallery", "album"),
}
"""First folder of a key -> its lane, and the meaning of the second folder."""

UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
MAX_STEM, MAX_SUFFIX = 80, 10
"""Characters."""


def lane_of(key: str) -> dict[str, str]:
    """Return the lane of an object's key, with its camera, customer or album, and the direction of an exit.

    A misplaced key, which only looks like a lane's, has the lane alone. Any other key belongs to the album
    `unsorted` of the gallery.
    """
    folder, name, file = _parted(key)
    if folder in LANES and name.strip() and file:
        lane, subject = LANES[folder]
        return {"lane": lane, subject: name} | ({"direction": "exit"} if folder == "exit" else {})
    meant = _meant_folder(key)
    return {"lane": LANES[meant][0]} if meant in LANES else {"lane": "gallery", "album": "unsorted"}


def is_entrance(key: str) -> bool:
    """Tell whether an object's key is that of a photo from an entrance."""
    lane = lane_of(key)
    return "camera" in lane and "direction" not in lane


def misplacement(key: str) -> str:
    """Return the reason why a key that looks like a lane's leads into none, '' for every other key."""
    if len(lane_of(key)) > 1:
        return ""
    meant = _meant_folder(key)
    return f"{meant} photos go to {meant}/<{LANES[meant][1]}>/..., written exactly so"


def has_results(key: str) -> bool:
    """Tell whether a photo of this key may have a thumbnail, a conversion or results. A visit's has none."""
    return lane_of(key)["lane"] != "visit" or misplacement(key) != ""


def photo_id_of(bucket: str, key: str, version: str) -> str:
    """Return 32 hex digits, the same for every event about one version of one object."""
    return hashlib.sha256(f"{bucket}\n{key}\n{version}".encode()).hexdigest()[:32]


def photos_in(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the state machine's first input for each record of an S3 event that is no folder."""
    return [_photo_in(record) for record in event.get("Records", []) if _is_file(record)]


def execution_name(photo_id: str, attempt: int = FIRST_ATTEMPT) -> str:
    """Return a name of at most 80 characters of `[A-Za-z0-9_-]`, as Step Functions demands."""
    return f"{photo_id}-{attempt}"


def safe_name(filename: str) -> str:
    """Return a file's name of A-Z, a-z, 0-9, '.', '_' and '-' only, which any S3 client takes in a key."""
    stem, suffix = (UNSAFE.sub("_", _ascii(part)) for part in splitext(filename))
    return f"{stem.strip('._')[:MAX_STEM] or 'photo'}{suffix[:MAX_SUFFIX]}"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()


def _parted(key: str) -> tuple[str, str, str]:
    folder, _, rest = key.partition("/")
    name, _, file = rest.partition("/")
    return folder, name, file


def _meant_folder(key: str) -> str:
    """Return the first folder that a key was meant to have, in small letters and without blanks."""
    folder = _parted(key.replace("\\", "/").lstrip("/. \t\r\n"))[0]
    visible = "".join(sign for sign in folder if unicodedata.category(sign)[0] not in "CZ")
    return unicodedata.normalize("NFKC", visible).casefold()  # NFKC turns full-width letters into plain ones


def _is_file(record: Mapping[str, Any]) -> bool:
    return not unquote_plus(record["s3"]["object"]["key"]).endswith("/")


def _photo_in(record: Mapping[str, Any]) -> dict[str, Any]:
    bucket, described = record["s3"]["bucket"]["name"], record["s3"]["object"]
    key = unquote_plus(described["key"])  # S3 writes keys in events as in a URL's query
    version = described.get("versionId", "")
    return lane_of(key) | {
        # without versions, S3's sequencer tells the uploads of one key apart
        "photo_id": photo_id_of(bucket, key, version or described.get("sequencer", "")),
        "bucket": bucket,
        "key": key,
        "version": version,
        "time": record["eventTime"],
        "attempt": FIRST_ATTEMPT,
    }
