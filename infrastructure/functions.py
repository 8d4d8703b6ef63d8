"""The functions that app.py registers: each has a policy template, and lines in config.json.

Chalice looks up a function's policy in config.json by stage and function: app.py says which lines it needs.
"""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from infrastructure.errors import DeploymentError

Config = dict[str, Any]

LIST = """
import json
from app import app
found = [*app.builtin_auth_handlers, *app.pure_lambda_functions, *app.event_sources]
print(json.dumps([*(["api_handler"] if app.routes else []), *(each.name for each in found)]))
"""
WIDTH = 100


def registered(project: Path, stage: str) -> list[str]:
    """Return the names of the functions that app.py registers.

    Raises:
        DeploymentError: app.py can't be imported, or a policy template is missing or superfluous.
    """
    config = json.loads((project / ".chalice" / "config.json").read_text())
    functions = functions_of(project, config["stages"][stage].get("environment_variables", {}))
    refuse_unmatched(
        functions, {each.stem for each in (project / ".chalice/policy-templates").glob("*.json")}
    )
    return functions


def complete(project: Path, functions: Collection[str]) -> None:
    """Write the lines about these functions that config.json lacks."""
    file = project / ".chalice" / "config.json"
    config = json.loads(file.read_text())
    completed = with_policies(config, functions)
    if completed != config:
        file.write_text(text_of(completed) + "\n")
        print("wrote the functions' policy files into .chalice/config.json")


def functions_of(project: Path, variables: Mapping[str, str]) -> list[str]:
    """Return the names of the functions that app.py registers, imported in a process of its own."""
    imported = subprocess.run(
        [sys.executable, "-c", LIST],
        cwd=project,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if imported.returncode:
        raise DeploymentError("app.py can't be imported, see above; nothing was deployed.")
    return list(json.loads(imported.stdout.splitlines()[-1]))


def refuse_unmatched(functions: Collection[str], templates: Collection[str]) -> None:
    """Raise DeploymentError for a function without a policy template, or a template without a function."""
    for function in sorted(set(functions) - set(templates)):
        raise DeploymentError(
            f"{function} has no policy template: write .chalice/policy-templates/{function}.json with what "
            'it may call of AWS, {"Version": "2012-10-17", "Statement": []} if nothing; see the others.'
        )
    for template in sorted(set(templates) - set(functions)):
        raise DeploymentError(
            f".chalice/policy-templates/{template}.json is of no function that app.py registers: "
            f"remove it, or register {template} in app.py."
        )


def with_policies(config: Config, functions: Collection[str]) -> Config:
    """Return the config with the policy file of each function in each stage, and of nothing else."""
    stages = {
        name: {**stage, "lambda_functions": _of_stage(name, stage.get("lambda_functions", {}), functions)}
        for name, stage in config["stages"].items()
    }
    return {**config, "stages": stages}


def _of_stage(stage: str, written: Config, functions: Collection[str]) -> Config:
    others = {
        name: {key: value for key, value in own.items() if key != "iam_policy_file"}
        for name, own in written.items()
    }
    kept = {name: own for name, own in others.items() if name in functions or own}
    files = {name: {"iam_policy_file": f"policies/{stage}/{name}.json"} for name in functions}
    return {name: files.get(name, {}) | kept.get(name, {}) for name in [*kept, *files]}


def text_of(value: Any, indent: str = "") -> str:
    """Return JSON with two spaces a level and each innermost object that fits on a line."""
    line = json.dumps(value, ensure_ascii=False)
    is_flat = not isinstance(value, dict) or not any(isinstance(each, dict) for each in value.values())
    if is_flat and (not isinstance(value, dict) or len(indent) + len(line) <= WIDTH):
        return line
    deeper = indent + "  "
    lines = [f"{deeper}{json.dumps(name)}: {text_of(each, deeper)}" for name, each in value.items()]
    return "\n".join(["{", ",\n".join(lines), indent + "}"])
