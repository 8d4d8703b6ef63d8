"""Published versions and aliases survive a restart: of functions with their code, and of state machines.

A start makes the functions and the state machine anew. They get their versions back then, because interrupted
executions run by them. All versions are in one file, rewritten at each change before it is answered. Their
code and layers are in files of their own, so that this is quick.
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaStorage, lambda_backends
from moto.stepfunctions.models import StateMachine, StepFunctionBackend
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends
from moto.stepfunctions.responses import StepFunctionResponse

from localaws import request_scope
from localaws.moto_patches.lambda_versions import numbers
from localaws.patch import replace
from localaws.persistence.zip_files import ZipFiles

Function = tuple[str, str, str]
"""Account, region and name."""


_CHANGES = [
    (LambdaStorage, ("publish_version", "del_function", "put_alias", "update_alias", "delete_alias")),
    (
        StepFunctionBackend,
        ("create_state_machine_alias", "update_state_machine_alias", "delete_state_machine_alias"),
    ),
    (
        StepFunctionsParserBackend,
        ("create_state_machine", "update_state_machine", "delete_state_machine"),
    ),
    (StepFunctionResponse, ("publish_state_machine_version", "delete_state_machine_version")),
]


class VersionJournal:
    """The versions of this machine, in `folder`. `log` gets a line if they cannot be read."""

    def __init__(self, folder: Path, log: Callable[[str], None]) -> None:
        self._files, self._log = ZipFiles(folder / "versions", folder / "zips"), log
        self._lock = threading.Lock()
        self._functions: dict[Function, Any] = {}
        self._machines: dict[str, Any] = {}

    def install(self) -> None:
        """Give versions back to what is made from now on, and keep every change."""
        self._read()
        put, initialise = LambdaStorage.put_function, StateMachine.__init__

        def put_function(storage: Any, function: Any) -> None:
            put(storage, function)
            self._attach_function(storage, function.function_name)

        def initialise_machine(machine: Any, *args: Any, **options: Any) -> None:
            initialise(machine, *args, **options)
            self._attach_machine(machine)

        replace(LambdaStorage, "put_function", put_function)
        replace(StateMachine, "__init__", initialise_machine)
        for owner, names in _CHANGES:
            for name in names:
                replace(owner, name, self._kept(getattr(owner, name)))

    def attach(self) -> None:
        """Give versions back to functions and machines that came back without this journal."""
        for storage in _storages():
            for name in list(storage._functions):
                self._attach_function(storage, name)
        for machine in _machines():
            self._attach_machine(machine)

    def forget_unattached(self) -> None:
        """Forget the versions of what the deployment did not make again. Numbers of functions stay used."""
        if self._functions or self._machines:
            for (account, region, name), kept in self._functions.items():
                numbers(lambda_backends[account][region]._lambdas).setdefault(name, kept["number"])
            self._functions, self._machines = {}, {}
            self._write()

    def _kept(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*args: Any, **options: Any) -> Any:
            answer = change(*args, **options)
            request_scope.write_once(self, self._write)
            return answer

        return changed

    def _attach_function(self, storage: Any, name: str) -> None:
        kept = self._functions.pop((storage.account_id, storage.region_name, name), None)
        if kept is not None:
            numbers(storage)[name] = kept["number"]
            latest = storage._functions[name]["latest"]
            for version in kept["versions"]:
                _share_zips(version, latest)
            storage._functions[name]["versions"] = kept["versions"]
            storage._arns.update({version.function_arn: version for version in kept["versions"]})
            storage._aliases[latest.function_arn] = kept["aliases"]

    def _attach_machine(self, machine: Any) -> None:
        kept = self._machines.pop(machine.arn, None)
        if kept is not None:
            vars(machine).update(kept)
            alike = [
                version
                for version in machine.versions.values()
                if (version.definition, version.roleArn) == (machine.definition, machine.roleArn)
            ]
            machine.revision_id = alike[-1].revision_id if alike else str(uuid.uuid4())

    def _read(self) -> None:
        try:
            self._functions, self._machines = self._files.load() or ({}, {})
        except Exception as failure:  # pickle raises anything for a file of another version
            self._log(f"PUBLISHED VERSIONS LOST: they can't be read: {failure!r}")

    def _write(self) -> None:
        with self._lock:
            functions, machines = dict(self._functions), dict(self._machines)
            for storage in _storages():
                functions |= _functions_of(storage)
            for machine in _machines():
                if machine.latest_version_number:
                    machines[machine.arn] = _of_machine(machine)
            self._files.save((functions, machines))


def _share_zips(version: Any, latest: Any) -> None:
    """Let a version use the bytes of $LATEST where they are equal: megabytes of code and layers."""
    there = {latest.code_digest: latest.code_bytes, **dict(_layers_of(latest))}
    version.code_bytes = there.get(version.code_digest, version.code_bytes)
    version.layer_zips = [(digest, there.get(digest, zipped)) for digest, zipped in _layers_of(version)]


def _layers_of(function: Any) -> list[tuple[str, bytes]]:
    """Return what `lambdas.layers` keeps with a function, nothing without that service."""
    return getattr(function, "layer_zips", [])


def _storages() -> Iterator[Any]:
    backends: list[Any] = [backend for _, _, backend in lambda_backends.iter_backends()]
    yield from (backend._lambdas for backend in backends)


def _machines() -> Iterator[Any]:
    backends: list[Any] = [backend for _, _, backend in stepfunctions_parser_backends.iter_backends()]
    for backend in backends:
        yield from list(backend.state_machines)


def _functions_of(storage: Any) -> dict[Function, Any]:
    """Return what is kept of each function that was ever published, also after its deletion."""
    kept = {}
    for name, number in list(numbers(storage).items()):  # other requests go on meanwhile
        there = storage._functions.get(name)
        kept[storage.account_id, storage.region_name, name] = {
            "number": number,
            "versions": list(there["versions"]) if there else [],
            "aliases": dict(storage._aliases[there["latest"].function_arn]) if there else {},
        }
    return kept


def _of_machine(machine: Any) -> dict[str, Any]:
    """Return the attributes of a machine that are kept."""
    return {
        "versions": dict(machine.versions),
        "aliases": dict(machine.aliases),
        "latest_version": machine.latest_version,
        "latest_version_number": machine.latest_version_number,
    }
