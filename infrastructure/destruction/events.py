"""The ways by which something new begins: uploads, rules and schedules, requests of the REST API."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.belongings import apis_of, notifications, rule_name
from infrastructure.destruction.gone import deleted, told
from infrastructure.errors import code_of
from infrastructure.stages import Stage


def end_uploads(s3: Any, stage: Stage, functions: Iterable[str]) -> str:
    """Let S3 tell these functions of app.py of no more photos. Notifications to others stay."""
    ours = {stage.lambda_name(name) for name in functions}
    found = notifications(s3, stage.photos_bucket)
    found.pop("ResponseMetadata", None)
    calls = found.pop("LambdaFunctionConfigurations", [])
    others = [call for call in calls if call["LambdaFunctionArn"].split(":")[6] not in ours]
    if len(others) < len(calls):
        kept = found | ({"LambdaFunctionConfigurations": others} if others else {})
        s3.put_bucket_notification_configuration(Bucket=stage.photos_bucket, NotificationConfiguration=kept)
    return told("events of S3", [True] * (len(calls) - len(others)))


def end_rules(events: Any, stage: Stage, functions: Iterable[str]) -> str:
    """Delete the rules and schedules that call these functions of app.py."""
    return told("rules and schedules", [end_rule(events, rule_name(stage, name)) for name in functions])


def end_rule(events: Any, rule: str) -> bool:
    """Delete a rule, which must have no targets then. Return False if it was not there."""
    try:
        pages = events.get_paginator("list_targets_by_rule").paginate(Rule=rule)
        targets = [target["Id"] for page in pages for target in page["Targets"]]
    except ClientError as exc:
        if code_of(exc) == "ResourceNotFoundException":
            return False
        raise
    if targets:
        events.remove_targets(Rule=rule, Ids=targets)
    return deleted(lambda: events.delete_rule(Name=rule))


def end_api(session: Any, stage: Stage) -> Iterator[str]:
    """Delete the stage's REST API, and before it the logs, which have its id in their names."""
    gateway, logs = session.client("apigateway"), session.client("logs")
    apis = apis_of(gateway, stage)
    groups = [name for api in apis for name in log_groups(logs, f"API-Gateway-Execution-Logs_{api}/")]
    if groups:
        yield told("logs of the REST API", [delete_log_group(logs, name) for name in groups])
    yield told("REST API", [deleted(partial(gateway.delete_rest_api, restApiId=api)) for api in apis])


def log_groups(logs: Any, prefix: str) -> list[str]:
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    return [group["logGroupName"] for page in pages for group in page["logGroups"]]


def delete_log_group(logs: Any, name: str) -> bool:
    return deleted(lambda: logs.delete_log_group(logGroupName=name))
