"""What a deployment asked for, compared with what there is.

CloudFormation says that it has made a resource, and the local AWS may leave out a type that it does not know.
Alarms and dashboards can be deleted behind the stack's back. So the services themselves are asked, too.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.errors import DeploymentError, code_of
from infrastructure.stages import Stage

MOST_NAMES = 100
"""CloudWatch describes no more alarms in a call."""

Names = Collection[str]


def require_made(stage: Stage, wanted: Mapping[str, str], made: Mapping[str, str]) -> None:
    """Compare the resources that the template asks for with those of the stack: types and ids by name.

    Raises:
        DeploymentError: resources are missing; the message names them.
    """
    missing = [f"{name} ({wanted[name]})" for name in wanted if name not in made]
    if missing:
        raise DeploymentError(
            f"Stack {stage.prefix} lacks what its template asks for: {', '.join(missing)}. Is the type known "
            "there, and allowed? `aws cloudformation describe-stack-events` has the reason."
        )


def require_present(cloudwatch: Any, wanted: Mapping[str, str], made: Mapping[str, str]) -> None:
    """Ask CloudWatch for the stack's alarms and dashboards.

    Raises:
        DeploymentError: some are missing, as after a deletion by hand; the message names them.
    """
    for kind, (what, present) in SERVICES.items():
        names = [made[name] for name, its_kind in wanted.items() if its_kind == kind]
        there = present(cloudwatch, names)
        if missing := [name for name in names if name not in there]:
            raise DeploymentError(
                f"CloudWatch has no {what} {', '.join(missing)}, which the stack has made: somebody deleted "
                "it. Change a word in its description or title in infrastructure/ and deploy, which makes it "
                "again."
            )


def alarms(cloudwatch: Any, names: list[str]) -> set[str]:
    """Return the names of these alarms that there are."""
    pages = (names[first : first + MOST_NAMES] for first in range(0, len(names), MOST_NAMES))
    found = (cloudwatch.describe_alarms(AlarmNames=page, MaxRecords=MOST_NAMES) for page in pages)
    return {alarm["AlarmName"] for each in found for alarm in each["MetricAlarms"]}


def dashboards(cloudwatch: Any, names: list[str]) -> set[str]:
    """Return the names of these dashboards that there are."""
    return {name for name in names if has_dashboard(cloudwatch, name)}


def has_dashboard(cloudwatch: Any, name: str) -> bool:
    """Tell whether there is a dashboard of this name."""
    try:
        cloudwatch.get_dashboard(DashboardName=name)
    except ClientError as exc:
        if code_of(exc) in {"ResourceNotFound", "DashboardNotFoundError"}:
            return False
        raise
    return True


SERVICES: dict[str, tuple[str, Callable[[Any, list[str]], set[str]]]] = {
    "AWS::CloudWatch::Alarm": ("alarm", alarms),
    "AWS::CloudWatch::Dashboard": ("dashboard", dashboards),
}


def require_rules(events: Any, record: Iterable[Mapping[str, Any]]) -> None:
    """Ask EventBridge for the rules of schedules and events that Chalice recorded.

    Raises:
        DeploymentError: one is missing, is disabled or calls nothing; the message names it with the fault.
    """
    rules = [each["rule_name"] for each in record if each["resource_type"] == "cloudwatch_event"]
    if wrong := list(faults_of_rules(events, rules)):
        raise DeploymentError(
            f"Rules of EventBridge that Chalice made are not as they should be: {'; '.join(wrong)}. "
            "Deploy again; a disabled one is enabled by `aws events enable-rule --name NAME`."
        )


def faults_of_rules(events: Any, rules: Names) -> Iterator[str]:
    """Yield the name and the fault of each rule that does not work."""
    for rule in rules:
        try:
            state = events.describe_rule(Name=rule)["State"]
            targets = events.list_targets_by_rule(Rule=rule)["Targets"]
        except ClientError as exc:
            if code_of(exc) != "ResourceNotFoundException":
                raise
            yield f"{rule} is missing"
            continue
        if state != "ENABLED" or not targets:
            yield f"{rule} {'is disabled' if targets else 'calls nothing'}"
