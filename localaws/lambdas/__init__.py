"""Lambda that runs: functions deployed to moto are executed in worker processes.

    service = install(state, runtime, {"AWS_ENDPOINT_URL": url}, print)

Workers are forked from one process per code version. It has the code, its layers, the runtime's boto3 and the
standard library, and nothing else. So a requirement that is not deployed is missing here too.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from localaws.lambdas import invocations, layers
from localaws.lambdas.execution import Invocation
from localaws.lambdas.observer import Observer
from localaws.lambdas.service import LambdaService
from localaws.lambdas.settings import Settings

__all__ = ["Invocation", "LambdaService", "Settings", "install"]


def install(
    state: Path,
    runtime: Path,
    environment: Mapping[str, str],
    log: Callable[[str], None],
    settings: Settings | None = None,
    observer: Observer | None = None,
) -> LambdaService:
    """Let moto in this process invoke functions through the returned service, until it is closed.

    `state`: the local AWS's folder. `runtime`: a folder with boto3, as `pip install --target` makes it.
    `environment`: variables for every function, such as the endpoint; a function's own variables take
    precedence. `log` gets the lines of the functions' logs, each after the function's name, as many as
    are there together. `observer` hears what functions do.
    """
    service = LambdaService(state, runtime, environment, log, settings or Settings(), observer or Observer())
    service.on_close(layers.install())
    service.on_close(invocations.install(service))
    return service
