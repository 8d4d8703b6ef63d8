"""A camera uploads its JPEG pictures, files or folders; with --watch also what comes, until interrupted:

    python3 -m examples.camera --camera door --watch /var/pictures

Reads FUTURE_STORE_API and FUTURE_STORE_TOKEN (of the role camera; for --wait of the role staff). What was
uploaded is noted beside the pictures, in `.uploaded`, so that a restart uploads nothing a second time.
"""

import argparse
import hashlib
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request

from examples.api import Refused, Unreachable, call, run, send

PATIENCE = 120
"""Seconds for which --wait waits for one picture."""


class Unfit(Refused):
    """This picture is refused; others may not be."""


def upload_once(path: Path, picture: bytes, camera: str) -> str | None:
    """Upload a picture by a form that the API signs; its key, or None when it was uploaded before."""
    notes = path.parent / ".uploaded"
    digest = hashlib.sha256(picture).hexdigest()
    if notes.exists() and digest in notes.read_text().split():
        return None
    form = call("POST", "/photos", {"lane": "visit", "camera": camera, "filename": f"{digest[:16]}.jpg"})
    with notes.open("a") as file:  # before the upload: what can't be noted would be uploaded for ever
        _upload(picture, digest, form)
        file.write(f"{digest}\n")
    print(f"{path} is uploaded as {form['key']}.", flush=True)
    return str(form["key"])


def _upload(picture: bytes, digest: str, form: dict[str, Any]) -> None:
    part = f'--{digest}\r\nContent-Disposition: form-data; name="'
    fields = "".join(f'{part}{name}"\r\n\r\n{value}\r\n' for name, value in form["fields"].items())
    start, end = f'{fields}{part}file"; filename="picture"\r\n\r\n', f"\r\n--{digest}--\r\n"
    headers = {"Content-Type": f"multipart/form-data; boundary={digest}"}
    try:
        send(Request(form["url"], start.encode() + picture + end.encode(), headers, method="POST"))
    except Refused as exc:
        raise Unfit(str(exc)) from exc


def deliver(path: Path, camera: str, wait: bool) -> bool:
    """Upload a picture; whether that, and its processing if waited for, could be done.

    What can't be read, or is refused for what it is, is told of: it must not hold up the others.
    """
    try:
        key = upload_once(path, _read(path), camera)
    except Unfit as exc:
        print(f"{path} is left out: {exc}", file=sys.stderr, flush=True)
        return False
    return not (key and wait) or is_processed(key)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise Unfit(str(exc)) from exc


def is_processed(key: str) -> bool:
    """Wait until a picture is processed; whether it could be."""
    for _ in range(PATIENCE):
        photos = call("GET", f"/photos?key={quote(key, safe='')}")["items"]
        if photos and photos[0]["state"] != "processing":
            print(f"{key} is {photos[0]['state']}. {photos[0]['reason'] or ''}", flush=True)
            return photos[0]["state"] in ("done", "waiting")
        time.sleep(1)
    raise Unreachable(f"{key} is still not processed after {PATIENCE} seconds.")


def pictures(places: list[Path], age: float) -> set[tuple[Path, float]]:
    """The pictures that haven't changed for `age` seconds (younger ones may still be being written), and
    when each last changed: one in the place of another is a new one."""
    inside = [one for place in places if place.is_dir() for one in place.iterdir()]
    photos = [one for one in inside if one.suffix.lower() in (".jpg", ".jpeg") and one.is_file()]
    named = [place for place in places if not place.is_dir()]
    dated = {(one, one.stat().st_mtime) for one in photos + named}
    return {(one, changed) for one, changed in dated if time.time() - changed >= age}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":\n")[0])
    parser.add_argument("places", nargs="+", type=Path, help="pictures, and folders of them")
    parser.add_argument("--camera", default="door", help="the camera's name")
    parser.add_argument("--watch", action="store_true", help="go on with what comes into the folders")
    parser.add_argument("--wait", action="store_true", help="until the pictures are processed")
    asked = parser.parse_args()
    seen: set[tuple[Path, float]] = set()
    good = True
    while True:
        try:
            for picture in sorted(pictures(asked.places, 1.0 if asked.watch else 0.0) - seen):
                good = deliver(picture[0], asked.camera, asked.wait) and good
                seen.add(picture)
        except (Unreachable, OSError) as exc:
            if not asked.watch:
                raise
            print(f"{exc}; it is tried again", file=sys.stderr, flush=True)
        if not asked.watch:
            return 0 if good else 1
        time.sleep(1)


if __name__ == "__main__":
    run(main)
