"""A stage's state machine with its role and log group, as the files and AWS want them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infrastructure.buckets import require_bucket
from infrastructure.errors import DeploymentError
from infrastructure.stack import TOPICS_KEY, Stack
from infrastructure.stages import Stage
from infrastructure.statemachine.api_address import api_address
from infrastructure.statemachine.definition import placeholders, read_template, render, topic_placeholder
from infrastructure.statemachine.deployed import Deployed
from infrastructure.statemachine.error_answers import ErrorAnswers, error_answers
from infrastructure.statemachine.lint import problems
from infrastructure.statemachine.lost_events import EVENT_FUNCTIONS, MAX_AGE_SECONDS, RETRIES, LostEvents
from infrastructure.statemachine.role import permissions, trust
from infrastructure.statemachine.things import (
    LogGroup,
    Properties,
    Role,
    StateMachine,
    Thing,
    errors_only,
)
from infrastructure.statemachine.throttling import Throttling, limits
from infrastructure.statemachine.tracing import Tracing

API_URL = "api_url"


@dataclass(frozen=True)
class Names:
    """Names and ARNs of the parts of one stage's state machine."""

    stage: Stage
    region: str
    account: str

    @property
    def arn(self) -> str:
        return f"arn:aws:states:{self.region}:{self.account}:stateMachine:{self.stage.prefix}"

    @property
    def role(self) -> str:
        return f"{self.stage.prefix}-statemachine"

    @property
    def role_arn(self) -> str:
        return f"arn:aws:iam::{self.account}:role/{self.role}"

    @property
    def log_group(self) -> str:
        """Return a name under /aws/vendedlogs/. Others lengthen the one, limited policy of the account."""
        return f"/aws/vendedlogs/states/{self.stage.prefix}"

    @property
    def log_group_arn(self) -> str:
        return f"arn:aws:logs:{self.region}:{self.account}:log-group:{self.log_group}"

    @property
    def lost_events_arn(self) -> str:
        return f"arn:aws:sqs:{self.region}:{self.account}:{self.stage.prefix}-lost-events"

    @property
    def alerts_arn(self) -> str:
        return f"arn:aws:sns:{self.region}:{self.account}:{self.stage.prefix}-alerts"

    def keys(self, resources: Mapping[str, str]) -> list[str]:
        """Return the ARNs of the keys among a stack's resources."""
        keys = [resources[TOPICS_KEY]] if TOPICS_KEY in resources else []
        return [f"arn:aws:kms:{self.region}:{self.account}:key/{key}" for key in keys]

    @property
    def console(self) -> str:
        console = f"https://{self.region}.console.aws.amazon.com/states/home"
        return f"{console}?region={self.region}#/statemachines/view/{self.arn}"


def names_of(session: Any, stage: Stage) -> Names:
    """Return the names in the region and account that the session uses."""
    sts = session.client("sts")
    return Names(stage, sts.meta.region_name, sts.get_caller_identity()["Account"])


def things(session: Any, names: Names) -> tuple[Role, LogGroup, list[LostEvents], StateMachine]:
    """Return the things in the order in which they can be made."""
    functions = [
        names.stage.lambda_name(name) for name in EVENT_FUNCTIONS if name in names.stage.policy_files
    ]
    lambda_ = session.client("lambda")  # one for all, for each takes a moment
    return (
        Role(session.client("iam"), names.role),
        LogGroup(session.client("logs"), names.log_group),
        [LostEvents(lambda_, function) for function in functions],
        StateMachine(session.client("stepfunctions"), names.stage.prefix, names.arn),
    )


@dataclass(frozen=True)
class Source:
    """statemachine.json and what fills its placeholders: functions, topics and others, by name.

    `keys` are the ARNs of the topics' keys.
    """

    template: str
    functions: dict[str, str]
    topics: dict[str, str]
    keys: list[str]
    others: dict[str, str]

    def render(self, versions: dict[str, str]) -> Properties:
        """Return the definition with these versions of its functions, by name."""
        return render(self.template, {**self.others, **self.topics, **versions})


def read_source(session: Any, project: Path, names: Names, deployed: Deployed) -> Source:
    """Read and check statemachine.json. Raises DeploymentError for a fault to mend first."""
    resources = read_resources(session, names.stage)
    topics = topics_of(resources)
    template = read_template(project / "statemachine.json")
    used = placeholders(template)
    others = {API_URL: api_address(names.stage, deployed, os.environ)} if API_URL in used else {}
    checked(template, {**deployed.functions, **topics, **others})
    functions = {name: arn for name, arn in deployed.functions.items() if name in used}
    used_topics = {name: arn for name, arn in topics.items() if name in used}
    return Source(template, functions, used_topics, names.keys(resources), others)


def wanted(
    session: Any, names: Names, deployed: Deployed, called: set[str]
) -> list[tuple[Thing, Properties]]:
    """Return each thing but the state machine, with its wanted properties.

    `called` are the ARNs of what the definition or a release in use calls, and of the topics' keys.
    """
    role, log_group, lost_events, _ = things(session, names)
    allowed = permissions(called, is_traced=names.stage.is_traced)
    return [
        (role, {"trust": trust(names.account), "permissions": allowed}),
        (log_group, {"retention": names.stage.log_retention}),
        *of_api(session, names.stage, deployed),
        *(
            (lost, {"queue": names.lost_events_arn, "retries": RETRIES, "age": MAX_AGE_SECONDS})
            for lost in lost_events
        ),
    ]


def properties(names: Names, definition: Properties) -> Properties:
    """Return the state machine's wanted properties."""
    return {
        "definition": definition,
        "role": names.role_arn,
        "logging": errors_only(names.log_group_arn),
        "tracing": {"enabled": names.stage.is_traced},
    }


def of_api(session: Any, stage: Stage, deployed: Deployed) -> list[tuple[Thing, Properties]]:
    """Return what the REST API needs beside Chalice's part, if Chalice deployed one."""
    if not deployed.api_id:
        return []
    place = session.client("apigateway"), deployed.api_id, stage.api_stage
    throttling = limits(stage.api_rate_limit, stage.api_burst_limit)
    return [
        (ErrorAnswers(*place), error_answers(stage.cors_origin)),
        (Throttling(*place), throttling),
        (Tracing(*place), {"enabled": stage.is_traced}),
        (LogGroup(session.client("logs"), api_log_group(stage)), {"retention": stage.log_retention}),
    ]


def api_log_group(stage: Stage) -> str:
    """Return the log group of the API's function, which Chalice would call by another name."""
    return f"/aws/lambda/{stage.lambda_name('api_handler')}"


def read_resources(session: Any, stage: Stage) -> dict[str, str]:
    """Return the stack's resources by name. Raises DeploymentError without the infrastructure."""
    s3 = session.client("s3")
    for bucket in (stage.photos_bucket, stage.results_bucket):
        require_bucket(s3, bucket, stage.name)
    resources = Stack(session.client("cloudformation"), stage).resources()
    if not topics_of(resources):
        raise DeploymentError(
            f"Stack {stage.prefix} with the stage's topics does not exist: "
            f"run `python -m infrastructure up --stage {stage.name}`."
        )
    return resources


def topics_of(resources: dict[str, str]) -> dict[str, str]:
    """Return the topics' ARNs by placeholder."""
    return {topic_placeholder(name): arn for name, arn in resources.items() if name.endswith("Topic")}


def checked(template: str, values: dict[str, str]) -> None:
    found = problems(render(template, values))
    if found:
        raise DeploymentError(f"statemachine.json can't run: {'; '.join(found)}.")
