"""The permissions that the calls of a deployment need, by the SDK's names of service and operation."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import botocore.session
from botocore import xform_name

from localaws.permissions.policies import Decision, Need, Policies

ACCOUNT, REGION = "123456789012", "us-east-1"
PREFIX, NAME = f"{REGION}:{ACCOUNT}", "future-store-local"
APIS = f"arn:aws:apigateway:{REGION}::/restapis"
LAYER = f"arn:aws:lambda:{PREFIX}:layer:{NAME}-managed-layer"
STATES = f"arn:aws:states:{PREFIX}"
RESOURCES = {
    "API Gateway": [APIS, f"{APIS}/a/stages"],
    "CloudFormation": [f"arn:aws:cloudformation:{PREFIX}:stack/{NAME}/1"],
    "CloudWatch": [
        f"arn:aws:cloudwatch:{PREFIX}:alarm:{NAME}-throttles",
        f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/{NAME}",
    ],
    "CloudWatch Logs": ["*", f"arn:aws:logs:{PREFIX}:log-group:/aws/vendedlogs/states/{NAME}"],
    "EventBridge": [f"arn:aws:events:{PREFIX}:rule/{NAME}-sweep-event"],
    "IAM": [f"arn:aws:iam::{ACCOUNT}:role/{NAME}-sweep"],
    "Lambda": [f"arn:aws:lambda:{PREFIX}:function:{NAME}-sweep", LAYER, f"{LAYER}:1"],
    "Rekognition": [f"arn:aws:rekognition:{PREFIX}:collection/{NAME}"],
    "S3": [
        f"arn:aws:s3:::{NAME}-photos",
        f"arn:aws:s3:::{NAME}-photos/entrance/smoke-test/a.png",
        f"arn:aws:s3:::{NAME}-deployments-{ACCOUNT}/record.json",
    ],
    "SES": ["*"],
    "SNS": [f"arn:aws:sns:{PREFIX}:{NAME}-feedback", f"arn:aws:sns:{PREFIX}:{NAME}-alerts"],
    "SFN": ["*", f"{STATES}:stateMachine:{NAME}", f"{STATES}:execution:{NAME}:e"],
    "Secrets Manager": [f"arn:aws:secretsmanager:{PREFIX}:secret:{NAME}-redis-AbCdEf"],
}
"""The resources of each service that a deployment of this stage calls."""
SERVICES = {
    "API Gateway": "apigateway",
    "CloudFormation": "cloudformation",
    "CloudWatch Logs": "logs",
    "EventBridge": "events",
    "SFN": "states",
    "Secrets Manager": "secretsmanager",
}
"""Prefixes of actions that are not the service's name."""
ACTIONS = {
    ("Lambda", "Invoke"): "lambda:InvokeFunction",
    ("Lambda", "GetLayerVersionByArn"): "lambda:GetLayerVersion",
    ("S3", "HeadBucket"): "s3:ListBucket",
    ("S3", "HeadObject"): "s3:GetObject",
    ("S3", "GetBucketCors"): "s3:GetBucketCORS",
    ("S3", "PutBucketCors"): "s3:PutBucketCORS",
    ("S3", "GetPublicAccessBlock"): "s3:GetBucketPublicAccessBlock",
    ("S3", "PutPublicAccessBlock"): "s3:PutBucketPublicAccessBlock",
    ("S3", "GetBucketNotificationConfiguration"): "s3:GetBucketNotification",
    ("S3", "PutBucketNotificationConfiguration"): "s3:PutBucketNotification",
    ("S3", "GetBucketLifecycleConfiguration"): "s3:GetLifecycleConfiguration",
    ("S3", "PutBucketLifecycleConfiguration"): "s3:PutLifecycleConfiguration",
    ("S3", "ListObjectVersions"): "s3:ListBucketVersions",
    ("S3", "ListObjectsV2"): "s3:ListBucket",
    ("S3", "ListMultipartUploads"): "s3:ListBucketMultipartUploads",
    ("S3", "DeleteObjects"): "s3:DeleteObject",
}
"""Actions that are not the operation's name."""
PARAMETERS = {"publish"}
"""Names of parameters that are names of operations, too."""
METHODS = {
    "Create": "POST",
    "Import": "POST",
    "Get": "GET",
    "Put": "PUT",
    "Update": "PATCH",
    "Delete": "DELETE",
}
"""API Gateway's actions are the methods of its REST API."""


def action_of(service: str, operation: str) -> str:
    if service == "API Gateway":
        [method] = [method for verb, method in METHODS.items() if operation.startswith(verb)]
        return f"apigateway:{method}"
    name = SERVICES.get(service, service.lower())
    return ACTIONS.get((service, operation), f"{name}:{operation}")


def is_allowed(policies: Policies, service: str, operation: str) -> bool:
    """Tell whether a call is allowed on something that a deployment is about."""
    needs = [Need(action_of(service, operation), resource) for resource in RESOURCES.get(service, ())]
    is_question = service == "STS"  # everybody may ask who they are
    return is_question or any(policies.decide(need) is Decision.ALLOWED for need in needs)


def calls_in(project: Path) -> Iterator[tuple[str, str]]:
    """Yield the operations that the code of a deployment names, as attributes or for a paginator."""
    known = operations()
    for file in [*project.joinpath("infrastructure").rglob("*.py"), project / "deploy_sfn.py"]:
        for node in ast.walk(ast.parse(file.read_text())):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "value", None)
            if isinstance(name, str) and name in known and name not in PARAMETERS:
                yield known[name]


@cache
def operations() -> dict[str, tuple[str, str]]:
    """Return the service and the operation behind each method of the SDK's clients."""
    session, names = (
        botocore.session.Session(),
        {"stepfunctions": "SFN"} | {name: service for service, name in SERVICES.items() if name != "states"},
    )
    names |= {service.lower(): service for service in RESOURCES if service not in SERVICES}
    names["secretsmanager"] = "Secrets Manager"
    return {
        xform_name(operation): (service, operation)
        for name, service in names.items()
        for operation in session.get_service_model(name).operation_names
    }
