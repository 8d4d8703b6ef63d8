"""The promotion lane: an offer to everybody in the store, beside a bare loop of the same calls to AWS."""

import json
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

from benchmarks import crowd
from benchmarks.lanes import ROUNDS, Bench
from benchmarks.load import cores
from benchmarks.usage import processor_time
from chalicelib.database import Database, connect
from chalicelib.notifications.texts import Texts
from chalicelib.outside import now
from demo.shop import Shop

TEXT = "Bread from the oven"
SENDER = "store@example.com"
BATCH = 10
"""Messages that the topic takes at once."""
LOOK_SECONDS = 0.2
"""Seconds between two looks whether everybody is told; so much too late it may be seen."""


def promotion(bench: Bench, customers: int) -> dict[str, Any]:
    """Measure offers to so many customers, all with marketing consent and an e-mail address: JSON-ready."""
    database = connect(bench.shop.environment["REDIS_URL"], "main")
    bench.say(f"promotion: letting {customers} customers in")
    crowd.enter(database, customers, now())
    rounds = [_round(bench, database, customers) for _ in range(ROUNDS)]
    middle = sorted(rounds, key=lambda one: one["ratio"])[ROUNDS // 2]
    return {"customers": customers, **middle, "ratios": [one["ratio"] for one in rounds]}


def _round(bench: Bench, database: Database, customers: int) -> dict[str, Any]:
    with processor_time() as alone:
        bare, client = _bare(bench.shop, customers)
    before = _mailed(database)
    with processor_time() as used:
        seconds = _tell(bench.shop)
    if _mailed(database) - before != customers:
        raise AssertionError(f"{_mailed(database) - before} of {customers} customers were told")
    bench.say(f"promotion: bare calls {bare:.1f} s, system {seconds:.1f} s ({bare / seconds:.0%})")
    return {
        "system_s": round(seconds, 1),
        "bare_s": round(bare, 1),
        "ratio": round(bare / seconds, 3),
        # What the ratio is when nothing else uses the machine.
        "processor_ratio": round((client + alone.get("AWS", 0.0)) / sum(used.values()), 3),
        "cpu_ms_per_customer": {kind: round(1000 * s / customers, 2) for kind, s in used.items()},
    }


def _tell(shop: Shop) -> float:
    """Measure the seconds from making an offer until everybody in the store was told."""
    began = time.monotonic()
    offer = shop.call("POST", "/offers", {"text": TEXT})["id"]
    machine = shop.environment["STATE_MACHINE_ARN"]
    execution = f"{machine.replace(':stateMachine:', ':execution:')}:promotion-{offer}"
    while (status := _status(shop, execution)) == "RUNNING":
        time.sleep(LOOK_SECONDS)
    if status != "SUCCEEDED":
        raise AssertionError(f"the promotion {status}")
    return time.monotonic() - began


def _status(shop: Shop, execution: str) -> str:
    return str(shop.aws("stepfunctions").describe_execution(executionArn=execution)["status"])


def _mailed(database: Database) -> int:
    """Count the notifications in Redis. Asking the API page by page would load the measured system."""
    return int(database.client.zcard(database.key("notifications-in", "sent")))


def _bare(shop: Shop, customers: int) -> tuple[float, float]:
    """Return seconds by the clock, and of processor time without AWS's own, of the calls on every core."""
    share = [customers // cores()] * cores()
    share[0] += customers - sum(share)
    send = partial(_send, dict(shop.environment))
    with ProcessPoolExecutor(cores()) as processes:
        list(processes.map(send, [BATCH] * cores()))
        began = time.monotonic()
        processor = sum(processes.map(send, share))
        return time.monotonic() - began, processor


def _send(environment: Mapping[str, str], customers: int) -> float:
    """Send an e-mail to each customer, and their messages to the topic. Return seconds of processor time."""
    shop = Shop(environment, list)
    mailbox, topics = shop.aws("sesv2"), shop.aws("sns")
    topic = f"{environment['STATE_MACHINE_ARN'].replace(':states:', ':sns:')}-offers"
    topic = topic.replace("stateMachine:", "")
    content, message = _content(), json.dumps({"customer_id": "guest", "offers": [{"text": TEXT}]})
    entries = [{"Id": str(number), "Subject": "Offers", "Message": message} for number in range(BATCH)]
    began = time.process_time()
    for number in range(customers):
        mailbox.send_email(
            FromEmailAddress=SENDER, Destination={"ToAddresses": ["guest@example.com"]}, Content=content
        )
        if number % BATCH == BATCH - 1:
            topics.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
    return time.process_time() - began


def _content() -> dict[str, Any]:
    """Return an e-mail as the system sends it."""
    values = {
        "name": "A Guest",
        "offers": [{"text": TEXT}],
        "unsubscribe": "https://shop.example/unsubscribe",
    }
    parts = Texts().render("promotion", ("subject", "text", "html"), None, values)
    subject, text, html = ({"Data": part, "Charset": "UTF-8"} for part in parts.values())
    return {"Simple": {"Subject": subject, "Body": {"Text": text, "Html": html}}}
