"""A stage's functions, roles, rules, layer and REST API, found by the names that Chalice gives them."""

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.errors import code_of
from infrastructure.stages import Stage

API_HANDLER = "api_handler"


def functions_of(lambda_: Any, stage: Stage) -> dict[str, str]:
    """Return the ARNs of the stage's functions by their names in app.py, also of those that it has no more.

    The variable STAGE tells them from the functions of a stage with a longer name, as dev-2 beside dev.
    """
    known = {stage.lambda_name(name): name for name in stage.policy_files}
    found = {}
    for page in lambda_.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            full, variables = function["FunctionName"], function.get("Environment", {}).get("Variables", {})
            if full in known:
                found[known[full]] = function["FunctionArn"]
            elif full.startswith(f"{stage.prefix}-") and variables.get("STAGE") == stage.name:
                found[full.removeprefix(f"{stage.prefix}-")] = function["FunctionArn"]
    return found


def role_name(stage: Stage, function: str) -> str:
    """Return Chalice's name for the role of a function of app.py."""
    return f"{stage.prefix}-{function}"


def layer_name(stage: Stage) -> str:
    """Return Chalice's name for the layer with all requirements."""
    return f"{stage.prefix}-managed-layer"


def rule_name(stage: Stage, function: str) -> str:
    """Return Chalice's name for the rule by which EventBridge calls a function of app.py."""
    return f"{stage.prefix}-{function}-event"


def notifications(s3: Any, bucket: str) -> dict[str, Any]:
    """Return the bucket's notifications, nothing for a bucket that is not there."""
    try:
        return dict(s3.get_bucket_notification_configuration(Bucket=bucket))
    except ClientError as exc:
        if code_of(exc) == "NoSuchBucket":
            return {}
        raise


def feedback_name(stage: Stage) -> str:
    """Return the name of the topic that hears of bounces and complaints."""
    return f"{stage.prefix}-feedback"


def subscriptions(sns: Any, functions: Iterable[str], topic: str) -> list[dict[str, str]]:
    """Return the subscriptions to a topic, in the place of these functions (ARNs). None without the topic."""
    place = next((arn.split(":")[3:5] for arn in functions), None)
    if place is None:
        return []
    try:
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(
            TopicArn=f"arn:aws:sns:{':'.join(place)}:{topic}"
        )
        return [each for page in pages for each in page["Subscriptions"]]
    except ClientError as exc:
        if code_of(exc) in ("NotFound", "NotFoundException"):
            return []
        raise


def apis_of(gateway: Any, stage: Stage) -> list[str]:
    """Return the ids of the REST APIs that call the stage's handler, the oldest first."""
    pages = gateway.get_paginator("get_rest_apis").paginate()
    named = [api for page in pages for api in page["items"] if api["name"] == stage.app]
    ours = f":function:{stage.lambda_name(API_HANDLER)}/invocations"
    found = [api for api in named if any(uri.endswith(ours) for uri in integrations(gateway, api["id"]))]
    return [api["id"] for api in sorted(found, key=lambda api: str(api.get("createdDate", "")))]


def integrations(gateway: Any, api: str) -> Iterator[str]:
    """Return the URIs that an API's methods call."""
    for page in gateway.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"]):
        for resource in page["items"]:
            for method in resource.get("resourceMethods", {}).values():
                yield method.get("methodIntegration", {}).get("uri", "")
