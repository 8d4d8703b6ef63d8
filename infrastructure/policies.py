"""Least-privilege policies: a template per function, rendered per stage for Chalice to read."""

import json
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

from infrastructure.errors import DeploymentError
from infrastructure.stages import Stage

Policy = dict[str, Any]
Statements = list[dict[str, Any]]

EC2_NO_RESOURCE = (
    "Lambda makes a function's network interfaces itself; AWS documents these actions with Resource *"
)
ON_TRACES = "a trace has no resource; AWS documents these actions with Resource *"
ON_PICTURES = "the action is on a picture, not on a collection: it has no resource"
# Actions that may be allowed on every resource, each with the reason why no name would do.
ON_EVERYTHING = {
    "ec2:AssignPrivateIpAddresses": EC2_NO_RESOURCE,
    "ec2:CreateNetworkInterface": EC2_NO_RESOURCE,
    "ec2:DeleteNetworkInterface": EC2_NO_RESOURCE,
    "ec2:DescribeNetworkInterfaces": EC2_NO_RESOURCE,
    "ec2:DescribeSubnets": EC2_NO_RESOURCE,
    "ec2:UnassignPrivateIpAddresses": EC2_NO_RESOURCE,
    "rekognition:DetectFaces": ON_PICTURES,
    "rekognition:DetectLabels": ON_PICTURES,
    "rekognition:DetectModerationLabels": ON_PICTURES,
    "xray:PutTelemetryRecords": ON_TRACES,
    "xray:PutTraceSegments": ON_TRACES,
}
WITHOUT_REDIS = frozenset({"presign_report"})
"""Functions that never connect to Redis, and so never read its address."""
# Actions that may be allowed on everything but what has these names, with the reason.
ON_ALL_BUT = {
    ("sns:Publish", "arn:aws:sns:*:*:*"): (
        "a text message goes to a phone number, which has no ARN; this leaves out all that has one"
    ),
}


def write_policies(project: Path, stage: Stage, account: str, region: str) -> list[Path]:
    """Render every function's policy for the stage. Return the files that changed."""
    written = []
    for function, file in stage.policy_files.items():
        policy = function_policy(project / ".chalice" / "policy-templates", stage, function, account, region)
        if write_if_changed(project / ".chalice" / file, json.dumps(policy, indent=2) + "\n"):
            written.append(project / ".chalice" / file)
    return written


def function_policy(templates: Path, stage: Stage, function: str, account: str, region: str) -> Policy:
    """Return a function's own statements, its traces' and log's and, in a VPC, its network interfaces'."""
    values = {
        "account": account,
        "region": region,
        "app": stage.app,
        "stage": stage.name,
        "lambda_name": stage.lambda_name(function),
        "photos_bucket": stage.photos_bucket,
        "results_bucket": stage.results_bucket,
        "sender": stage.sender,
        "push_application": stage.push_application,
        "topics_key": stage.topics_key,
        "redis_secret": secret_arn(stage.redis_secret, account, region),
    }
    policy: Policy = render(templates / f"{function}.json", values)
    for name in shared_with(function, stage):
        policy["Statement"] += render(templates / "every-function" / name, values)
    refuse_wildcards(function, policy["Statement"])
    return policy


def shared_with(function: str, stage: Stage) -> list[str]:
    """Return the names of the templates that this function shares with others."""
    redis = ["redis.json"] if stage.redis_secret and function not in WITHOUT_REDIS else []
    tracing = ["tracing.json"] if stage.is_traced else []
    return [*redis, *tracing, "logs.json", *(["in-vpc.json"] if function in stage.in_vpc else [])]


def secret_arn(secret: str, account: str, region: str) -> str:
    """Return the ARN of a secret. AWS puts six characters of its own behind a name."""
    if not secret or secret.startswith("arn:"):
        return secret
    return f"arn:aws:secretsmanager:{region}:{account}:secret:{secret}-??????"


def render(template: Path, values: dict[str, str]) -> Any:
    """Render a function's template.

    Raises:
        DeploymentError: a missing template, an unknown placeholder or invalid JSON.
    """
    try:
        applying = json.dumps(applicable(json.loads(template.read_text()), values))
        return json.loads(Template(applying).substitute(values))
    except FileNotFoundError as exc:
        raise DeploymentError(f"There is no {template}: every function needs a policy template.") from exc
    except KeyError as exc:
        raise DeploymentError(
            f"{template} has an unknown placeholder {exc}; known are {', '.join(values)}."
        ) from exc
    except ValueError as exc:
        raise DeploymentError(f"{template} does not render to valid JSON: {exc}.") from exc


def applicable(policy: Any, values: dict[str, str]) -> Any:
    """Drop the statements about resources that the stage lacks, as mobile push: no name, no permission."""
    if isinstance(policy, dict):
        return {**policy, "Statement": applicable(policy["Statement"], values)}
    absent = [f"${{{name}}}" for name, value in values.items() if not value]
    return [each for each in policy if not any(name in json.dumps(each) for name in absent)]


def refuse_wildcards(function: str, statements: Statements) -> None:
    for action in unreasoned_wildcards(statements):
        raise DeploymentError(
            f"The policy of {function} allows {action} on everything: name the resource, "
            "or give the reason in infrastructure/policies.py."
        )


def unreasoned_wildcards(statements: Statements) -> Iterator[str]:
    """Return the actions that are wildcards themselves, or are allowed on `*` without a reason."""
    for statement in statements:
        for action in statement["Action"]:
            if "*" in action or not (names_resources(statement) or has_reason(action, statement)):
                yield action


def names_resources(statement: dict[str, Any]) -> bool:
    return "Resource" in statement and not covers_everything(statement)


def has_reason(action: str, statement: dict[str, Any]) -> bool:
    if "NotResource" in statement:
        return "Resource" not in statement and (action, statement["NotResource"]) in ON_ALL_BUT
    return action in ON_EVERYTHING


def covers_everything(statement: dict[str, Any]) -> bool:
    """Tell whether a resource is `*`, or an ARN whose last part is nothing but `*`."""
    resources = statement["Resource"]
    listed = [resources] if isinstance(resources, str) else resources
    return any(resource.split(":", 5)[-1] in {"*", "*/*"} for resource in listed)


def write_if_changed(file: Path, text: str) -> bool:
    if file.exists() and file.read_text() == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return True
