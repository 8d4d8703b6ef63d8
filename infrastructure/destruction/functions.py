"""The end of the functions, with the roles, logs and layers that are theirs."""

from collections.abc import Collection, Iterator
from typing import Any

from infrastructure.belongings import layer_name, role_name
from infrastructure.destruction.events import delete_log_group
from infrastructure.destruction.gone import deleted, told
from infrastructure.stages import Stage
from infrastructure.statemachine.things import Role


def end_functions(session: Any, stage: Stage, functions: Collection[str]) -> Iterator[str]:
    """Delete these functions of app.py, and before them what only their names lead to.

    Without its role a function that still runs writes no log any more, so that the log stays deleted.
    """
    lambda_, iam, logs = (session.client(service) for service in ("lambda", "iam", "logs"))
    names = {name: stage.lambda_name(name) for name in functions}
    yield told("roles of functions", [end_role(iam, role_name(stage, name)) for name in names])
    groups = [f"/aws/lambda/{name}" for name in names.values()]
    yield told("logs of functions", [delete_log_group(logs, group) for group in groups])
    yield told("functions", [end_function(lambda_, name) for name in names.values()])
    yield told("layers", end_layers(lambda_, layer_name(stage)))


def end_role(iam: Any, name: str) -> bool:
    return deleted(Role(iam, name).delete)


def end_function(lambda_: Any, name: str) -> bool:
    """Delete a function with all its versions."""
    return deleted(lambda: lambda_.delete_function(FunctionName=name))


def end_layers(lambda_: Any, name: str) -> Iterator[bool]:
    """Delete all versions of a layer."""
    for page in lambda_.get_paginator("list_layer_versions").paginate(LayerName=name):
        for version in page["LayerVersions"]:
            lambda_.delete_layer_version(LayerName=name, VersionNumber=version["Version"])
            yield True
