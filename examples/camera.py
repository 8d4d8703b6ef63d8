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
from urllib.parse import quote
from urllib.request import Request

from examples.api import Unreachable, call, run, send

PATIENCE = 120
"""Seconds for which --wait waits for one picture."""


def upload_once(path: Path, camera: str) -> str | None:
    """Upload a picture by a form that the API signs; its key, or None when it was uploaded before."""
    picture, notes = path.read_bytes(), path.parent / ".uploaded"
    digest = hashlib.sha256(picture).hexdigest()
    if notes.exists() and digest in notes.read_text().split():
        return None
    form = call("POST", "/photos", {"lane": "visit", "camera": camera, "filename": f"{digest[:16]}.jpg"})
    part = f'--{digest}\r\nContent-Disposition: form-data; name="'
    fields = "".join(f'{part}{name}"\r\n\r\n{value}\r\n' for name, value in form["fields"].items())
    start, end = f'{fields}{part}file"; filename="picture"\r\n\r\n', f"\r\n--{digest}--\r\n"
    headers = {"Content-Type": f"multipart/form-data; boundary={digest}"}
    send(Request(form["url"], start.encode() + picture + end.encode(), headers, method="POST"))
    with notes.open("a") as file:
        file.write(f"{digest}\n")
    print(f"{path} is uploaded as {form['key']}.", flush=True)
    return str(form["key"])


def is_processed(key: str) -> bool:
    """Wait until a picture is processed; whether it could be."""
    for _ in range(PATIENCE):
        photos = call("GET", f"/photos?key={quote(key, safe='')}")["items"]
        if photos and photos[0]["state"] != "processing":
            print(f"{key} is {photos[0]['state']}. {photos[0]['reason'] or ''}", flush=True)
            return photos[0]["state"] in ("done", "waiting")
        time.sleep(1)
    raise Unreachable(f"{key} is still not processed after {PATIENCE} seconds.")


def pictures(places: list[Path], age: float) -> set[Path]:
    """The pictures that haven't changed for `age` seconds: younger ones may still be being written."""
    found = [one for place in places for one in (place.iterdir() if place.is_dir() else [place])]
    photos = [one for one in found if one in places or one.suffix.lower() in (".jpg", ".jpeg")]
    return {one for one in photos if time.time() - one.stat().st_mtime >= age}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":\n")[0])
    parser.add_argument("places", nargs="+", type=Path, help="pictures, and folders of them")
    parser.add_argument("--camera", default="door", help="the camera's name")
    parser.add_argument("--watch", action="store_true", help="go on with what comes into the folders")
    parser.add_argument("--wait", action="store_true", help="until the pictures are processed")
    asked = parser.parse_args()
    seen: set[Path] = set()
    good = True
    while True:
        try:
            for path in sorted(pictures(asked.places, 1.0 if asked.watch else 0.0) - seen):
                key = upload_once(path, asked.camera)
                seen.add(path)
                good = (not (key and asked.wait) or is_processed(key)) and good
        except (Unreachable, OSError) as exc:
            if not asked.watch:
                raise
            print(f"{exc}; it is tried again", file=sys.stderr, flush=True)
        if not asked.watch:
            return 0 if good else 1
        time.sleep(1)


if __name__ == "__main__":
    run(main)
