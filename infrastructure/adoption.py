"""Chalice's record of a stage, made from what there is in AWS.

It is needed where the record was lost, or was never written because a deployment failed.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from infrastructure.belongings import (
    API_HANDLER,
    apis_of,
    feedback_name,
    functions_of,
    layer_name,
    notifications,
    role_name,
    rule_name,
    subscriptions,
)
from infrastructure.deployments import NOTHING, Record
from infrastructure.errors import is_there
from infrastructure.stages import Stage

Resource = dict[str, Any]

KINDS = {
    "lambda_layer",
    "lambda_function",
    "log_group",
    "iam_role",
    "s3_event",
    "sns_event",
    "cloudwatch_event",
    "rest_api",
}


def adopted(session: Any, stage: Stage, former: Record) -> Record:
    """Return the record that Chalice would have written of what is there.

    Of kinds that this application has none of, as an own domain, those of the former record are kept.
    """
    lambda_ = session.client("lambda")
    functions = functions_of(lambda_, stage)
    resources = [
        *layers(lambda_, stage),
        *(resource("lambda_function", name, lambda_arn=arn) for name, arn in functions.items()),
        *log_groups(session.client("logs"), stage, functions),
        *roles(session.client("iam"), stage, functions),
        *s3_events(session.client("s3"), stage, functions),
        *sns_events(session.client("sns"), stage, functions),
        *rules(session.client("events"), stage, functions),
        *rest_api(session.client("apigateway"), stage),
        *(found for found in former["resources"] if found["resource_type"] not in KINDS),
    ]
    return {**NOTHING, "resources": resources}


def resource(kind: str, name: str, **values: str) -> Resource:
    return {"name": name, "resource_type": kind, **values}


def layers(lambda_: Any, stage: Stage) -> Iterator[Resource]:
    found = lambda_.list_layer_versions(LayerName=layer_name(stage), MaxItems=1)["LayerVersions"]
    for newest in found[:1]:
        yield resource("lambda_layer", "managed-layer", layer_version_arn=newest["LayerVersionArn"])


def log_groups(logs: Any, stage: Stage, functions: Iterable[str]) -> Iterator[Resource]:
    # Chalice doesn't record the API's, as config.json says, and deletes what is recorded in vain.
    recorded = {name for name in functions if name != API_HANDLER}
    wanted = {f"/aws/lambda/{stage.lambda_name(name)}": f"{name}-log-group" for name in recorded}
    pages = logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix=f"/aws/lambda/{stage.prefix}"
    )
    for page in pages:
        for group in page["logGroups"]:
            if name := wanted.get(group["logGroupName"]):
                yield resource("log_group", name, log_group_name=group["logGroupName"])


def roles(iam: Any, stage: Stage, functions: Iterable[str]) -> Iterator[Resource]:
    wanted = {role_name(stage, name): f"{name}_role" for name in functions}
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            if name := wanted.get(role["RoleName"]):
                yield resource("iam_role", name, role_arn=role["Arn"], role_name=role["RoleName"])


def s3_events(s3: Any, stage: Stage, functions: Mapping[str, str]) -> Iterator[Resource]:
    names = {arn: name for name, arn in functions.items()}
    for call in notifications(s3, stage.photos_bucket).get("LambdaFunctionConfigurations", []):
        if name := names.get(call["LambdaFunctionArn"]):
            arn = call["LambdaFunctionArn"]
            yield resource("s3_event", f"{name}-s3event", bucket=stage.photos_bucket, lambda_arn=arn)


def sns_events(sns: Any, stage: Stage, functions: Mapping[str, str]) -> Iterator[Resource]:
    names = {arn: name for name, arn in functions.items()}
    for call in subscriptions(sns, functions.values(), feedback_name(stage)):
        if name := names.get(call["Endpoint"]):
            values = {"lambda_arn": call["Endpoint"], "subscription_arn": call["SubscriptionArn"]}
            topic = {"topic": feedback_name(stage), "topic_arn": call["TopicArn"]}
            yield resource("sns_event", f"{name}-sns-subscription", **topic, **values)


def rules(events: Any, stage: Stage, functions: Iterable[str]) -> Iterator[Resource]:
    wanted = {rule_name(stage, name): f"{name}-event" for name in functions}
    for page in events.get_paginator("list_rules").paginate(NamePrefix=f"{stage.prefix}-"):
        for rule in page["Rules"]:
            if name := wanted.get(rule["Name"]):
                yield resource("cloudwatch_event", name, rule_name=rule["Name"])


def rest_api(gateway: Any, stage: Stage) -> Iterator[Resource]:
    for api in apis_of(gateway, stage)[:1]:
        region = gateway.meta.region_name
        url = f"https://{api}.execute-api.{region}.amazonaws.com/{stage.api_stage}/"
        yield resource("rest_api", "rest_api", rest_api_id=api, rest_api_url=url)


def has_living_api(gateway: Any, record: Record) -> bool:
    """Tell whether the record names a REST API that is there."""
    apis = [each["rest_api_id"] for each in record["resources"] if each["resource_type"] == "rest_api"]
    return bool(apis) and is_there(lambda: gateway.get_rest_api(restApiId=apis[0]), {"NotFoundException"})
