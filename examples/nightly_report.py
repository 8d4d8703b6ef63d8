"""Every night: the report on yesterday's visits, sent to an e-mail address or saved as one HTML page:

    python3 -m examples.nightly_report --save /var/reports/visits.html

Reads FUTURE_STORE_API and FUTURE_STORE_TOKEN (of the role staff). The day is one of the shop's time zone.
Exits with 0 when the report is there (and sent), else with 1 and a sentence, as cron wants it.
"""

import argparse
import time
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request

from examples.api import Unreachable, call, run, send


def finished(report: dict[str, Any], patience: int) -> dict[str, Any]:
    """Wait until the report is made and its message sent, or either failed. Return it."""
    for _ in range(patience):
        with suppress(Unreachable):  # it is made all the same
            report = call("GET", f"/reports/{quote(report['id'])}")
        if report["state"] == "failed" or report["delivery"] in ("sent", "failed"):
            return report
        time.sleep(1)
    raise Unreachable(f"Report {report['id']} is still {report['state']} after {patience} seconds.")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":\n")[0])
    parser.add_argument("--kind", choices=("visits", "orders"), default="visits")
    parser.add_argument("--day", type=date.fromisoformat, default=date.today() - timedelta(days=1))
    parser.add_argument("--email", help="who is sent it; without one the subscribers of the topic `reports`")
    parser.add_argument("--save", type=Path, help="where the page is kept")
    parser.add_argument("--patience", type=int, default=600, help="seconds to wait for it")
    asked = parser.parse_args()
    wanted = {"kind": asked.kind, "from": str(asked.day), "to": str(asked.day)}
    report = call("POST", "/reports", wanted | ({"email": asked.email} if asked.email else {}))
    report = finished(report, asked.patience)
    if asked.save and report["url"]:
        asked.save.write_bytes(send(Request(report["url"])))
    good = report["state"] == "done" and report["delivery"] == "sent"
    print(f"Report {report['id']} on {asked.day} is {report['state']}, its message {report['delivery']}.")
    if report["reason"]:
        print(report["reason"])
    return 0 if good else 1


if __name__ == "__main__":
    run(main)
