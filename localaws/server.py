"""The server process: moto with its patches, Lambda functions that run, Rekognition that computes.

`python -m localaws.server --state DIR --runtime DIR --port N`; started and watched by `localaws.machine`.
"""

import argparse
import contextlib
import gc
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from moto.core.config import default_user_config
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends
from werkzeug.serving import BaseWSGIServer

from localaws import environment, lambdas, mail_feedback, memory, moto_patches, wsgi
from localaws.cloudwatch.watch import Watch
from localaws.disk_space import DiskSpace
from localaws.event_delivery import EventDelivery
from localaws.faults import deleting, events, older, outages, sandbox, state_limits, tasks
from localaws.faults.control import Control
from localaws.faults.switches import Faults
from localaws.functions import Functions
from localaws.kept_deployment import RESOURCES
from localaws.permissions.front_door import FrontDoor
from localaws.persistence import resources
from localaws.persistence.endpoints import EndpointJournal
from localaws.persistence.executions import ExecutionJournal
from localaws.persistence.queues import QueueJournal
from localaws.persistence.s3 import S3Journal
from localaws.persistence.versions import VersionJournal
from localaws.rekognition import RekognitionService
from localaws.rekognition.front import Answer, counted, with_errors
from localaws.sent_messages import ses, sns
from localaws.sent_messages.store import SentMessages
from localaws.time_factor import time_factor


def build(
    state: Path,
    port: int,
    functions: Functions,
    rekognition: Answer,
    faults: Faults | None = None,
    watch: Watch | None = None,
) -> BaseWSGIServer:
    """Patch moto in this process, restore the state folder, and bind the port.

    Call it once per process, because the patches stay. `rekognition` answers an operation's request.
    """
    state.mkdir(parents=True, exist_ok=True)
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    os.environ.update(environment.CREDENTIALS, MOTO_PORT=str(port), S3_IGNORE_SUBDOMAIN_BUCKETNAME="true")
    space = DiskSpace(state, log)
    faults = faults or Faults(time_factor(os.environ))
    delivery = EventDelivery(functions, state / "deliveries", log, space, faults.factor)
    watch = watch or Watch(log, faults.factor)
    moto_patches.install(functions, delivery.send, log, space, watch.metrics, faults.factor)
    journal = S3Journal(state / "s3")
    journal.install()
    EndpointJournal(state / "endpoints.json").install()
    queues = QueueJournal(state / "queues")
    queues.install()
    versions = VersionJournal(state / "versions", log)
    versions.install()
    executions = ExecutionJournal(state / "executions", log)
    executions.install()
    sent = SentMessages(state / "messages.jsonl")
    ses.install(sent)
    mail_feedback.install()
    sns.install(sent)
    for fault in (tasks, state_limits, deleting, sandbox, older):
        fault.install(faults)
    events.install(faults, delivery.send)
    watch.start()

    def load(path: Path) -> None:
        resources.load(path)
        versions.attach()

    def resume() -> dict[str, str]:
        versions.forget_unattached()
        queues.resume()
        delivery.resume()
        executions.resume()
        return {"status": "ok"}

    calls: Counter[str] = Counter()
    control = Control(faults, os.environ.get("REDIS_URL", ""), log, lambda: dict(calls))
    own = {
        "health": lambda: {"status": space.shortage() or "ok"},
        "messages": sent.list,
        "resume": resume,
        "rekognition-calls": lambda: dict(calls),
        "save-resources": lambda: _try(resources.save, state),
        "load-resources": lambda: _try(load, state),
    }
    application = wsgi.Application(
        own,
        {"look": watch.look, "requests": watch.sources.requests},
        with_errors(counted(rekognition, calls)),
        space,
        journal.has_unwritten,
        control,
        FrontDoor(log),
    )
    return wsgi.make(application, port)


def read_object(bucket: str, key: str, version: str | None) -> bytes:
    """Return an S3 object's bytes, for Rekognition. Raises KeyError if there is no such object."""
    try:
        found = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].get_object(bucket, key, version_id=version)
    except MissingBucket as error:
        raise KeyError(bucket) from error
    if found is None:
        raise KeyError(key)
    return bytes(found.value)


def log(line: str) -> None:
    """Write to the process's log file. A full disk must not make the caller fail."""
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def _try(step: Callable[[Path], None], state: Path) -> dict[str, bool]:
    """Save or load the deployed resources. What cannot be saved or loaded is deployed again."""
    try:
        step(state / RESOURCES)
    except Exception as error:  # pickle and moto raise anything for a file of another version
        log(f"The deployed resources: {step.__name__} failed: {error!r}")
        return {"done": False}
    return {"done": True}


def main() -> None:
    """Serve until a signal ends the process, which then does nothing more.

    A server that first ended its workers would see their tasks fail, and would journal that. What is
    accepted is journalled already, so the next start continues everything else.
    """
    parser = argparse.ArgumentParser(prog="python -m localaws.server", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--runtime", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    faults = Faults(time_factor(os.environ))
    settings = lambdas.Settings(faults.factor, lambda: faults.value("lambda-concurrency"))
    watch = Watch(log, faults.factor)
    functions = lambdas.install(
        arguments.state, arguments.runtime, _of_workers(os.environ), log, settings, watch.sources
    )
    rekognition = RekognitionService(arguments.state, outages.reader(faults, read_object))
    server = build(arguments.state, arguments.port, functions, rekognition.answer, faults, watch)
    _collect_garbage_seldom()
    memory.release_when_quiet()
    server.serve_forever()


def _collect_garbage_seldom() -> None:
    """Raise the thresholds of garbage collection, which are for small heaps.

    Searching a thousand kept executions again and again took a tenth of the time. The garbage of an execution
    is found about ten megabytes later.
    """
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def _of_workers(variables: Mapping[str, str]) -> dict[str, str]:
    names = [*environment.CREDENTIALS, "AWS_ENDPOINT_URL"]
    return {name: variables[name] for name in names if name in variables}


if __name__ == "__main__":
    main()
