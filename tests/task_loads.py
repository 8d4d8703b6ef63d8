"""`python -m tests.task_loads PICTURE`: print which heavy libraries each task loads, as JSON.

A task runs its recorded events in a process of its own, forked from one that has only imported app.
"""

import json
import multiprocessing
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import app
from chalicelib.errors import NotFound, ServiceError
from chalicelib.shop import shop
from chalicelib.times import parse_time
from tests.recorded_events import RECORDED, put_fakes, remember

HEAVY = {"PIL", "pi_heif", "jinja2", "botocore.session"}
FAKES = ("photos_bucket", "results_bucket", "collection", "labels")


def loads(task: str) -> list[str]:
    """Return what a task loads. AWS itself is asked for all that has no fake: messages and executions."""
    for event in RECORDED[task]:
        item = event.get("item", event)
        put_fakes(shop())
        shop().database.delete(
            shop().database.key("photo", item.get("photo_id", ""))
        )  # another task ended it
        remember(shop(), event, Path(sys.argv[1]).read_bytes())
        if "time" in item:
            shop().now = partial(parse_time, item["time"])  # else its photo would come late, and less be done
        with suppress(NotFound, ServiceError):
            getattr(app, task)(event, None)
    return sorted(HEAVY & sys.modules.keys())


if __name__ == "__main__":
    before = HEAVY & sys.modules.keys()
    assert not before, f"loaded before any task: {before}"
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as processes:
        print(json.dumps(dict(zip(RECORDED, processes.imap(loads, RECORDED), strict=True))))
