"""A camera uploads its pictures, files or folders; with --watch also new ones, until interrupted:

    python3 -m examples.camera --camera door --watch /var/pictures

Folders inside folders, such as 2026/11/26, count too. A file that is hidden, has a temporary name or is still
being written is left until it is finished. Reads FUTURE_STORE_API and FUTURE_STORE_TOKEN (of the role camera;
for --wait of the role staff). The file `.uploaded` beside the pictures notes the uploaded ones, so that a
restart uploads nothing a second time.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request

from examples.api import Refused, Unreachable, call, run, send
from examples.folders import NOTES, TYPES, Sight, finished, look

PATIENCE_SECONDS = 120
"""Seconds for which --wait waits for one picture."""
SETTLED_SECONDS = 2.0
"""Seconds for which a file must not have changed to be taken for finished."""
LONGEST_PAUSE_SECONDS = 30
NAMED = 3
"""Files that a line names."""


class Unfit(Refused):
    """A refusal of this picture; others may be accepted."""


def upload_once(path: Path, picture: bytes, camera: str, direction: str) -> str | None:
    """Upload a picture by a form that the API signs. Return its key, or None if it was uploaded before."""
    notes = path.parent / NOTES
    digest = hashlib.sha256(picture).hexdigest()
    if notes.exists() and digest in notes.read_text().split():
        return None
    suffix = path.suffix.lower() if path.suffix.lower() in TYPES else ".jpg"
    wanted = {"lane": "visit", "camera": camera, "direction": direction}
    wanted["filename"] = f"{digest[:16]}{suffix}"
    form = call("POST", "/photos", wanted | {"content_type": TYPES[suffix]})
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


def deliver(path: Path, asked: Any) -> bool:
    """Upload a picture. Return whether it was uploaded and, if waited for, processed.

    A picture that vanishes, can't be read or is refused is told of, and does not hold up the others.
    """
    try:
        key = upload_once(path, _read(path), asked.camera, "exit" if asked.exit else "entrance")
    except Unfit as exc:
        print(f"{path} is left out: {exc}", file=sys.stderr, flush=True)
        return False
    return not (key and asked.wait) or is_processed(key)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise Unfit(str(exc)) from exc


def is_processed(key: str) -> bool:
    """Wait until a picture is processed, or deleted by a shop that keeps none. Return whether it could be."""
    was_seen = False
    for _ in range(PATIENCE_SECONDS):
        photos = call("GET", f"/photos?key={quote(key, safe='')}")["items"]
        if photos and photos[0]["state"] != "processing":
            print(f"{key} is {photos[0]['state']}. {photos[0]['reason'] or ''}", flush=True)
            return photos[0]["state"] in ("done", "waiting")
        if was_seen and not photos:
            print(f"{key} is done, and deleted.", flush=True)
            return True
        was_seen = was_seen or bool(photos)
        time.sleep(1)
    raise Unreachable(f"{key} is still not processed after {PATIENCE_SECONDS} seconds.")


def upload_new(
    pictures: Mapping[Path, Sight], ready: Iterable[Path], done: dict[Path, Sight], asked: Any
) -> bool:
    """Upload the pictures that are ready and not `done` as they are now. Return whether all could be."""
    good = True
    for path in ready:
        if not pictures[path].is_same(done.get(path)):
            good = deliver(path, asked) and good
            done[path] = pictures[path]
    return good


def tell(left: Mapping[Path, str], told: set[tuple[Path, str]]) -> None:
    """Say of each file once that it is left, and why."""
    new = sorted(set(left.items()) - told)
    told.update(new)
    for why in sorted({why for _, why in new}):
        names = [str(path) for path, reason in new if reason == why]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        print(f"Left, {why}: {', '.join(names[:NAMED])}{more}", flush=True)


def watch(asked: Any) -> bool:
    """Look and upload, with --watch again and again. Return whether all pictures could be uploaded.

    Raises:
        Unreachable: the API is away. With --watch it is asked again instead, ever more slowly.
    """
    seen: dict[Path, Sight] = {}
    done: dict[Path, Sight] = {}
    told: set[tuple[Path, str]] = set()
    pause = 1.0
    for number in count():
        began = time.monotonic()
        seen, left = look(asked.places, seen, began)
        took = time.monotonic() - began
        if number == 0:
            print(
                f"Found {len(seen)} picture{'s' * (len(seen) != 1)} in {', '.join(map(str, asked.places))}.",
                flush=True,
            )
        tell(left, told)
        try:
            good = upload_new(seen, finished(seen, began, asked.settled if asked.watch else 0.0), done, asked)
            pause = 1.0
        except (Unreachable, OSError) as exc:
            if not asked.watch:
                raise
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            print(f"{exc}; it is tried again in {pause:.0f} s", file=sys.stderr, flush=True)
        if not asked.watch:
            break
        time.sleep(max(pause, 3 * took))
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":\n")[0])
    parser.add_argument("places", nargs="+", type=Path, help="pictures, and folders of them")
    parser.add_argument("--camera", default="door", help="the camera's name")
    parser.add_argument("--exit", action="store_true", help="it sees people leave, which ends their visits")
    parser.add_argument("--watch", action="store_true", help="go on with what comes into the folders")
    parser.add_argument(
        "--settled", type=float, default=SETTLED_SECONDS, help="seconds without a change, with --watch"
    )
    parser.add_argument("--wait", action="store_true", help="until the pictures are processed")
    asked = parser.parse_args()
    for place in asked.places:
        if not place.exists():
            raise Refused(f"There is no {place}.")
    return 0 if watch(asked) else 1


if __name__ == "__main__":
    run(main)
