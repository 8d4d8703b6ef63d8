"""Which lane an S3 object takes, and what its execution is called: pure functions on S3 events."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from os.path import splitext
from typing import Any, Literal
from urllib.parse import unquote_plus

Lane = Literal["visit", "enrolment", "gallery"]

LANES: dict[str, tuple[Lane, str]] = {
    "entrance": ("visit", "camera"),
    "enrolment": ("enrolment", "customer_id"),
    "gallery": ("gallery", "album"),
}
"""A key's first folder -> its lane, and what the second folder names."""

FIRST_ATTEMPT = 1
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_STEM, LONGEST_SUFFIX = 80, 10


def lane_of(key: str) -> dict[str, str]:
    """Return the lane that an object key chooses, and its camera, customer or album.

    A misplaced key has only the lane that it looks like. A key that looks like none belongs to the gallery
    album `unsorted`.
    """
    folder, name, file = _parted(key)
    if folder in LANES and name.strip() and file:
        lane, subject = LANES[folder]
        return {"lane": lane, subject: name}
    meant = _meant_folder(key)
    return {"lane": LANES[meant][0]} if meant in LANES else {"lane": "gallery", "album": "unsorted"}


def misplacement(key: str) -> str:
    """Return why a key that looks like a lane's leads into none; '' for every other key."""
    if len(lane_of(key)) > 1:
        return ""
    meant = _meant_folder(key)
    return f"{meant} photos go to {meant}/<{LANES[meant][1]}>/..., written exactly so"


def has_results(key: str) -> bool:
    """Tell whether a photo of this key may have a thumbnail, a conversion or results: a visit's has none."""
    return lane_of(key)["lane"] != "visit" or misplacement(key) != ""


def photo_id_of(bucket: str, key: str, version: str) -> str:
    """The same 32 hex digits for every event about one version of one object."""
    return hashlib.sha256(f"{bucket}\n{key}\n{version}".encode()).hexdigest()[:32]


def photos_in(event: Mapping[str, Any]) -> list[dict[str, str]]:
    """The state machine's input for each record of an S3 event, keys decoded; folders are no photos."""
    return [_photo_in(record) for record in event.get("Records", []) if _is_file(record)]


def execution_name(photo_id: str, attempt: int = FIRST_ATTEMPT) -> str:
    """At most 80 characters of `[A-Za-z0-9_-]`, as Step Functions demands."""
    return f"{photo_id}-{attempt}"


def safe_name(filename: str) -> str:
    """Return a file's name of A-Z, a-z, 0-9, '.', '_' and '-' only, which any S3 client takes in a key."""
    stem, suffix = (UNSAFE.sub("_", _ascii(part)) for part in splitext(filename))
    return f"{stem.strip('._')[:LONGEST_STEM] or 'photo'}{suffix[:LONGEST_SUFFIX]}"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()


def _parted(key: str) -> tuple[str, str, str]:
    folder, _, rest = key.partition("/")
    name, _, file = rest.partition("/")
    return folder, name, file


def _meant_folder(key: str) -> str:
    """The first folder as its author meant it: without case, width, blanks and what can't be seen."""
    folder = _parted(key.replace("\\", "/").lstrip("/. \t\r\n"))[0]
    seen = "".join(sign for sign in folder if unicodedata.category(sign)[0] not in "CZ")
    return unicodedata.normalize("NFKC", seen).casefold()


def _is_file(record: Mapping[str, Any]) -> bool:
    return not unquote_plus(record["s3"]["object"]["key"]).endswith("/")


def _photo_in(record: Mapping[str, Any]) -> dict[str, str]:
    bucket, described = record["s3"]["bucket"]["name"], record["s3"]["object"]
    key = unquote_plus(described["key"])
    version = described.get("versionId", "")
    return lane_of(key) | {
        "photo_id": photo_id_of(bucket, key, version or described.get("sequencer", "")),
        "bucket": bucket,
        "key": key,
        "version": version,
        "time": record["eventTime"],
    }
