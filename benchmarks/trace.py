"""`python -m benchmarks.trace [--files]`: how much code a reader meets.

It counts the files that run when a newcomer's photo passes the visit lane, and the calls that lead from a
handler to its writes into Redis and AWS. The handlers run in this process, on a Valkey and a canned AWS.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from hashlib import sha1
from pathlib import Path
from typing import Any

from benchmarks.calls import ROOT, Calls
from benchmarks.canned_aws import CannedAws
from localaws import pipes

ENVIRONMENT = {
    "STAGE": "trace",
    "PHOTOS_BUCKET": "photos",
    "RESULTS_BUCKET": "results",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "trace",
    "AWS_SECRET_ACCESS_KEY": "trace",
    "POWERTOOLS_LOG_LEVEL": "ERROR",
}
EFFECTS = {
    "record_visit": "record_visit",
    "save_profile": "save_profile",
    "erase_customer": "DELETE /customers/{id}",
}
CARRIED = ("photo_id", "lane", "key", "time")
"""Values of a photo that the state machine hands to each visitor's tasks."""


def measure() -> dict[str, Any]:
    """Return what a trace finds, in a process of its own: JSON-ready."""
    command = [sys.executable, "-m", "benchmarks.trace", "--json"]
    found: dict[str, Any] = json.loads(subprocess.check_output(command, cwd=ROOT))
    return found


def table(found: dict[str, Any]) -> str:
    """Return the found as a table."""
    files = found["files"]
    scripts = [file for file in files if file.endswith(".lua")]
    depths = {name: [len(calls) for calls in found["calls"][name]] for name in EFFECTS}
    rows = [
        ("files that run for a newcomer's photo", len(files)),
        ("  Python", len(files) - len(scripts)),
        ("  Lua scripts that are called", len(scripts)),
        *((f"calls from {EFFECTS[name]} to its first write", depths[name][0]) for name in EFFECTS),
        *((f"calls from {EFFECTS[name]} to its deepest write", max(depths[name])) for name in EFFECTS),
    ]
    return "\n".join(f"{what:54} {number:2}" for what, number in rows)


def trace() -> dict[str, Any]:
    """Run the lanes in this process; return the `files` of the visit lane, and the `calls` to each effect."""
    from demo.pictures import portrait
    from localaws.valkey import running

    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as url:
        os.environ.update(ENVIRONMENT, REDIS_URL=url)
        calls = Calls(_counter(url), _scripts())
        aws = CannedAws(portrait("astronaut"), calls.on_write)
        aws.install()
        with calls.watched():
            face = _visit(aws)
            files = sorted(calls.files)
            _erase(_enrol(aws, face))
    return {"files": files, "calls": calls.effects}


def _visit(aws: CannedAws) -> str:
    """Take a newcomer's photo through the visit lane. Return the newcomer's face."""
    import app

    photo = _start(aws, "entrance/door/1.jpg")
    recognition = app.recognise_faces(photo, None)
    (visitor,) = recognition["visitors"]
    item = {name: photo[name] for name in CARRIED} | {"review_timeout": recognition["review_timeout"]}
    item["visitor"] = app.register_customer(item | {"visitor": visitor}, None)
    item["visit"] = app.record_visit(item, None)
    item["requested"] = app.request_orders(item, None)
    app.send_offers({"item": item, "api_url": ""}, None)
    outcome = item["visit"]["outcome"]
    app.finish_photo(photo | {"recognition": recognition, "outcomes": [outcome]}, None)
    return str(outcome["face_id"])


def _enrol(aws: CannedAws, face: str) -> str:
    """Take a selfie with the newcomer's face through the enrolment lane. Return the customer's id."""
    import app
    from chalicelib.api.customers import NewCustomer, create_customer

    customer: str = create_customer(NewCustomer(name="Ann")).id
    photo = _start(aws, f"enrolment/{customer}/1.jpg")
    aws.alike = [face]
    photo["selfie"] = app.check_selfie(photo, None)
    app.check_not_enrolled(photo, None)
    photo["indexed"] = [app.index_face(photo, None), app.make_thumbnail(photo, None)]
    app.save_profile(photo, None)
    return customer


def _erase(customer_id: str) -> None:
    from chalicelib.api.persons import erase_customer

    erase_customer(customer_id)


def _start(aws: CannedAws, key: str) -> dict[str, Any]:
    """Let a photo arrive. Return the input of its execution."""
    import app

    described = {"bucket": {"name": "photos"}, "object": {"key": key, "versionId": "1", "sequencer": "1"}}
    event = {"eventName": "ObjectCreated:Put", "eventTime": "2026-01-31T09:30:00.000Z", "s3": described}
    app.start_photo({"Records": [event]}, None)
    return aws.started[-1]


def _scripts() -> dict[str, str]:
    """Return the files of all scripts by the digest by which Redis calls them."""
    from chalicelib.database.scripts import FOLDER, read_script

    names = [str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.rglob("*.lua")]
    return {sha1(read_script(name).encode()).hexdigest(): f"chalicelib/{name}.lua" for name in names}


def _counter(url: str) -> Any:
    """Return a function that tells how many changes this Redis has seen since it began."""
    import redis

    client = redis.Redis.from_url(url)
    return lambda: client.info("persistence")["rdb_changes_since_last_save"]


def main() -> int:
    """Print the table. Return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trace", description=__doc__)
    parser.add_argument("--files", action="store_true", help="print the names, too")
    parser.add_argument("--json", action="store_true", help="print all as JSON instead")
    chosen = parser.parse_args()
    with contextlib.redirect_stdout(sys.stderr):  # where the tasks print their metrics
        found = trace()
    if chosen.json:
        print(json.dumps(found))
        return 0
    print(table(found))
    if chosen.files:
        print(*found["files"], sep="\n")
        print(*(" > ".join(calls) for name in EFFECTS for calls in found["calls"][name]), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(pipes.run(main))
