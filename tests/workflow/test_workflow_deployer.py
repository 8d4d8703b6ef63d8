"""A whole deployment needs no other direct calls than those that the deployer's policy allows."""

import json
from pathlib import Path

from infrastructure.deployer import deployer_policies
from infrastructure.stages import read_stage
from localaws.environment import CREDENTIALS
from localaws.machine import Machine
from localaws.permissions.policies import Decision, Need, Policies
from tests.recorded_calls import Calls

ACCOUNT, REGION = "123456789012", "us-east-1"
PREFIX, NAME = f"{REGION}:{ACCOUNT}", "future-store-local"
APIS = f"arn:aws:apigateway:{REGION}::/restapis"
LAYER = f"arn:aws:lambda:{PREFIX}:layer:{NAME}-managed-layer"
STATES = f"arn:aws:states:{PREFIX}"
RESOURCES = {
    "API Gateway": [APIS, f"{APIS}/a/stages"],
    "CloudFormation": [f"arn:aws:cloudformation:{PREFIX}:stack/{NAME}/1"],
    "CloudWatch Logs": ["*", f"arn:aws:logs:{PREFIX}:log-group:/aws/vendedlogs/states/{NAME}"],
    "EventBridge": ["*", f"arn:aws:events:{PREFIX}:rule/{NAME}-sweep-event"],
    "IAM": ["*", f"arn:aws:iam::{ACCOUNT}:role/{NAME}-sweep"],
    "Lambda": ["*", f"arn:aws:lambda:{PREFIX}:function:{NAME}-sweep", LAYER, f"{LAYER}:1"],
    "S3": [f"arn:aws:s3:::{NAME}-photos", f"arn:aws:s3:::{NAME}-deployments-{ACCOUNT}/chalice.json"],
    "SES": ["*"],
    "SFN": ["*", f"{STATES}:stateMachine:{NAME}", f"{STATES}:execution:{NAME}:e"],
    "Secrets Manager": [f"arn:aws:secretsmanager:{PREFIX}:secret:{NAME}-redis-AbCdEf"],
}
"""What a service's calls are about, in a deployment of this stage."""
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
}
"""Actions that are not the operation's name."""
METHODS = {
    "Create": "POST",
    "Import": "POST",
    "Get": "GET",
    "Put": "PUT",
    "Update": "PATCH",
    "Delete": "DELETE",
}
"""API Gateway's actions are the methods of its REST API."""
MADE_BY_LOCALAWS = {("Secrets Manager", "CreateSecret"), ("Secrets Manager", "PutSecretValue")}
"""Calls that people make before a first deployment on AWS, and the start of the machine here."""


def action_of(service: str, operation: str) -> str:
    if service == "API Gateway":
        [method] = [method for verb, method in METHODS.items() if operation.startswith(verb)]
        return f"apigateway:{method}"
    name = SERVICES.get(service, service.lower())
    return ACTIONS.get((service, operation), f"{name}:{operation}")


def test_a_whole_deployment_needs_only_what_the_deployer_may(
    machine: Machine, deployment_calls: Calls, project: Path
) -> None:
    policy = deployer_policies(read_stage(project, "local"), ACCOUNT, REGION)[f"{NAME}-deployer-direct"]
    policies = Policies([json.dumps(policy)])
    own = CREDENTIALS["AWS_ACCESS_KEY_ID"]
    made = {(service, operation) for key, service, operation in deployment_calls if key == own}

    assert {("IAM", "CreateRole"), ("Lambda", "CreateFunction"), ("SFN", "CreateStateMachine")} <= made
    assert [call for call in sorted(made - MADE_BY_LOCALAWS) if not is_allowed(policies, *call)] == []


def is_allowed(policies: Policies, service: str, operation: str) -> bool:
    """Tell whether a call is allowed on something that a deployment is about."""
    needs = [Need(action_of(service, operation), resource) for resource in RESOURCES.get(service, ())]
    is_question = service == "STS"  # everybody may ask who they are
    return is_question or any(policies.decide(need) is Decision.ALLOWED for need in needs)
