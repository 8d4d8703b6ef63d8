"""One cold start of a function, measured from within: `python -I -S -B one_start.py`.

It reads `{"runtime", "search_path", "event"}` from standard input, and takes all else from its environment,
as on Lambda. It uses only what Lambda's own runtime has imported before the handler. Its last line is JSON.
"""

import json
import os
import sys
import time
from pathlib import Path


def main() -> None:
    given = json.load(sys.stdin)
    sys.path.insert(0, given["runtime"])
    import _lambda_runtime as runtime  # type: ignore[import-not-found]

    sys.path[:1] = given["search_path"]
    call = {"request_id": "cold", "arn": os.environ["ARN"], "deadline": time.time() + 60, "trace_id": ""}
    event = json.dumps(given["event"]).encode()
    began = time.process_time()
    handler = runtime.load_handler(os.environ["_HANDLER"])
    ready = time.process_time()
    answers = [runtime.invoke(handler, event, call)]
    first = time.process_time()
    answers.append(runtime.invoke(handler, event, call))
    second = time.process_time()
    failed = [body.decode() for kind, body in answers if kind != runtime.RESULT]
    status = Path("/proc/self/status").read_text()  # getrusage() answers the parent's peak, too
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    times = {"init": ready - began, "first": first - ready, "second": second - first}
    milliseconds = {name: round(1000 * seconds, 1) for name, seconds in times.items()}
    print(json.dumps({**milliseconds, "peak_mb": peak, "failed": failed[:1]}))


main()
