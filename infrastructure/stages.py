"""What `.chalice/config.json` says of one stage."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infrastructure.errors import DeploymentError


@dataclass(frozen=True)
class Stage:
    """One stage: names, buckets, e-mail sender; each function's policy file; those in a VPC.

    `api_url`: the REST API's own domain, "" where it has none.
    """

    app: str
    name: str
    photos_bucket: str
    results_bucket: str
    sender: str
    policy_files: dict[str, str]
    in_vpc: frozenset[str]
    api_url: str = ""

    @property
    def prefix(self) -> str:
        """The beginning of the names of all that belongs to the stage."""
        return f"{self.app}-{self.name}"

    def lambda_name(self, function: str) -> str:
        """What Chalice calls the function in Lambda; the API's handler alone bears the stage's name."""
        return self.prefix if function == "api_handler" else f"{self.prefix}-{function}"


def read_stage(project: Path, name: str) -> Stage:
    """Raises DeploymentError for a project without config.json, or a stage missing there or incomplete."""
    file = project / ".chalice" / "config.json"
    try:
        config = json.loads(file.read_text())
    except FileNotFoundError as exc:
        raise DeploymentError(f"{file} does not exist: run this in the project's folder.") from exc
    except json.JSONDecodeError as exc:
        raise DeploymentError(f"{file} is not valid JSON: {exc}.") from exc
    return stage_of(config, name)


def stage_of(config: dict[str, Any], name: str) -> Stage:
    stages = config.get("stages", {})
    if name not in stages:
        raise DeploymentError(
            f"Stage {name!r} is not in .chalice/config.json, which has: {', '.join(stages)}."
        )
    stage = stages[name]
    functions: dict[str, dict[str, Any]] = stage.get("lambda_functions", {})
    return Stage(
        app=config["app_name"],
        name=name,
        photos_bucket=setting(stage, name, "PHOTOS_BUCKET"),
        results_bucket=setting(stage, name, "RESULTS_BUCKET"),
        sender=setting(stage, name, "SENDER"),
        policy_files={function: own["iam_policy_file"] for function, own in functions.items()},
        in_vpc=frozenset(
            function for function, own in functions.items() if {**config, **stage, **own}.get("subnet_ids")
        ),
        api_url=str(stage.get("environment_variables", {}).get("API_URL", "")),
    )


def setting(stage: dict[str, Any], name: str, variable: str) -> str:
    value = stage.get("environment_variables", {}).get(variable)
    if not value:
        raise DeploymentError(
            f"Stage {name!r} sets no {variable} under environment_variables in .chalice/config.json."
        )
    return str(value)
