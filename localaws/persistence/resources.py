"""Deployed resources: functions, roles, topics, queues, rules, the stack, the state machine.

`save` writes them after a deployment, and `load` brings them back in a new process. They are pickled, so they
belong to one version of moto. The objects of S3 stay in its journal: of a bucket that a stack made, only the
settings are here. Left out is what does not come from a deployment: messages, executions, log lines, and
customers' devices.
"""

import pickle
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.logs.models import logs_backends
from moto.s3.models import FakeBucket, S3Backend

from localaws import processes
from localaws.persistence import buckets

Place = tuple[str, str, str, str]
"""The place of a backend: its module, the name there of the service's backends, account and region."""

_JOURNALLED = {"platform_endpoints"}
"""Attributes of backends that a journal keeps."""


def save(path: Path) -> None:
    """Write the resources of all services. Raises an error of `pickle` for what it cannot write."""
    partial = path.with_suffix(".partial")
    partial.parent.mkdir(parents=True, exist_ok=True)
    with open(partial, "wb", opener=processes.private) as file:
        kept = [(place, _attributes(backend)) for place, backend in _backends()]
        Pickler(file).dump(kept)
    partial.replace(path)


def load(path: Path) -> None:
    """Bring the resources of a file back. Raises any error of `pickle` for a file of another version."""
    with open(path, "rb") as file:
        kept = Unpickler(file).load()
    for place, attributes in kept:
        vars(_backend(*place)).update(attributes)
    for backend in logs_backends[DEFAULT_ACCOUNT_ID].values():
        for group in backend.groups.values():
            group.streams.clear()


class Pickler(pickle.Pickler):
    """A pickler that refers to what exists in the new process anyway."""

    def __init__(self, file: Any) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._places = {id(backend): place for place, backend in _backends()}

    def persistent_id(self, thing: Any) -> Any:
        if isinstance(thing, BaseBackend):
            return "backend", self._places[id(thing)]
        if isinstance(thing, FakeBucket):
            return "bucket", (thing.name, buckets.settings_of(thing.name))
        return None

    def reducer_override(self, thing: Any) -> Any:
        """Pickle dictionaries that hold a function, which cannot be pickled."""
        if type(thing) is WeakValueDictionary:
            return WeakValueDictionary, (dict(thing),)
        if type(thing) is defaultdict and thing.default_factory is not None:
            return defaultdict, (type(thing.default_factory()), dict(thing))
        return NotImplemented


class Unpickler(pickle.Unpickler):
    """An unpickler that finds what a Pickler refers to."""

    def persistent_load(self, found: Any) -> Any:
        kind, what = found
        return _backend(*what) if kind == "backend" else buckets.restore(*what)


def _backends() -> Iterator[tuple[Place, BaseBackend]]:
    """Yield every backend in use, except S3's."""
    services: list[BackendDict[Any]] = vars(BackendDict)["_instances"]
    for service in list(services):
        module = sys.modules[service.backend.__module__]
        name = next(name for name, value in vars(module).items() if value is service)
        for account, region, backend in list(service.iter_backends()):
            yield (module.__name__, name, account, region), backend


def _backend(module: str, name: str, account: str, region: str) -> Any:
    return getattr(import_module(module), name)[account][region]


def _attributes(backend: BaseBackend) -> dict[str, Any]:
    if isinstance(backend, S3Backend):
        return {}
    return {name: value for name, value in vars(backend).items() if name not in _JOURNALLED}
