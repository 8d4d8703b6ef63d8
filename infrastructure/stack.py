"""The stage's CloudFormation stack, changed only by change sets: compute one, show or execute it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from infrastructure import comparison, subscriptions, template
from infrastructure.errors import DeploymentError
from infrastructure.progress import Event, Progress, failures
from infrastructure.stages import MEMORYDB, Stage

TOPICS_KEY = "TopicsKey"
"""Name of the resource in template.yaml."""
NEW, PREPARED = "NEW", "REVIEW_IN_PROGRESS"
# A stack whose first creation failed can only be deleted (CloudFormation User Guide, stack status codes).
STILLBORN = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}


@dataclass(frozen=True)
class ChangeSet:
    """Changes that CloudFormation has computed but not made; each line of `changes` is like "Add Photos".

    `stack` is the stack's ARN.
    """

    arn: str
    stack: str
    creates: bool
    changes: tuple[str, ...]


class Stack:
    """One stage's stack; methods raise DeploymentError if CloudFormation can't do what the template says."""

    def __init__(self, cloudformation: Any, stage: Stage) -> None:
        self.client = cloudformation
        self.stage = stage
        self.name = stage.prefix

    def status(self) -> str:
        try:
            return str(self.client.describe_stacks(StackName=self.name)["Stacks"][0]["StackStatus"])
        except ClientError as exc:
            if "does not exist" in str(exc):
                return NEW
            raise

    def prepare(self) -> ChangeSet | None:
        """Compute the changes that applying the template would make. Return None if there are none."""
        status = self.status()
        if status in STILLBORN:
            raise DeploymentError(
                f"Stack {self.name} was never made whole ({status}): run `python -m infrastructure down "
                f"--stage {self.stage.name}`, then up again; buckets are kept."
            )
        creates = status in {NEW, PREPARED}
        try:
            made = self.client.create_change_set(**self.request(creates))
        except ClientError as exc:
            if "No updates are to be performed" in str(exc):
                return None
            raise
        return self.worked_out(made["Id"], made["StackId"], creates)

    def parameters(self) -> dict[str, str]:
        """Return the template's parameters."""
        return {
            "Stage": self.stage.name,
            "PhotosBucket": self.stage.photos_bucket,
            "ResultsBucket": self.stage.results_bucket,
            "ApiStage": self.stage.api_stage,
            "Redis": self.stage.redis,
            "RedisSecret": self.stage.redis_secret if self.stage.redis == MEMORYDB else "",
            **subscriptions.parameters(self.stage),
        }

    def require_applied(self, cloudwatch: Any) -> dict[str, str]:
        """Return the resources. Raises DeploymentError if one that the template asks for is missing."""
        asked, made = template.wanted(template.text(), self.parameters()), self.resources()
        comparison.require_made(self.stage, asked, made)
        comparison.require_present(cloudwatch, asked, made)
        return made

    def request(self, creates: bool) -> dict[str, Any]:
        return {
            "StackName": self.name,
            "ChangeSetName": f"up-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}",
            "ChangeSetType": "CREATE" if creates else "UPDATE",
            "TemplateBody": template.text(),
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters().items()
            ],
            # The buckets outlive their stack: a stack made again takes them over instead of failing.
            "ImportExistingResources": True,
        }

    def worked_out(self, arn: str, stack: str, creates: bool) -> ChangeSet | None:
        try:
            waiter = self.client.get_waiter("change_set_create_complete")
            waiter.wait(ChangeSetName=arn, WaiterConfig={"Delay": 2, "MaxAttempts": 60})
        except WaiterError as exc:
            reason = str(exc.last_response.get("StatusReason", exc))
            self.client.delete_change_set(ChangeSetName=arn)
            if "didn't contain changes" in reason or "No updates are to be performed" in reason:
                return None
            raise DeploymentError(
                f"CloudFormation can't apply the template to {self.name}: {reason}"
            ) from exc
        found = self.client.describe_change_set(ChangeSetName=arn)["Changes"]
        changes = [change["ResourceChange"] for change in found]
        lines = tuple(f"{change['Action']} {change['LogicalResourceId']}" for change in changes)
        return ChangeSet(arn, stack, creates, lines)

    def execute(self, change_set: ChangeSet) -> None:
        """Make the changes, with a line for each resource. Raises DeploymentError with the first reason."""
        progress = Progress(self.client, change_set.stack)
        self.client.execute_change_set(ChangeSetName=change_set.arn, StackName=self.name)
        self.require_success(progress.follow())

    def discard(self, change_set: ChangeSet) -> None:
        """Delete a change set that was only shown, and the empty stack that it may have made."""
        self.client.delete_change_set(ChangeSetName=change_set.arn, StackName=self.name)
        if change_set.creates:
            self.client.delete_stack(StackName=self.name)

    def delete(self) -> bool:
        """Delete the stack, except its buckets. Return False if there was none."""
        if self.status() == NEW:
            return False
        progress = Progress(self.client, self.arn())
        self.client.delete_stack(StackName=self.name)
        self.require_success(progress.follow())
        return True

    def arn(self) -> str:
        """Return the stack's ARN, by which it can be asked for after it is gone too."""
        return str(self.client.describe_stacks(StackName=self.name)["Stacks"][0]["StackId"])

    def resources(self) -> dict[str, str]:
        """Return physical ids by logical ones, as "StoreroomTopic": the topic's ARN; empty without a stack.

        The stack's outputs would not do: moto drops those of a stack made by a change set.
        """
        if self.status() in {NEW, PREPARED}:
            return {}
        found = self.client.describe_stack_resources(StackName=self.name)["StackResources"]
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for resource in found
            if "PhysicalResourceId" in resource
        }

    def require_success(self, events: list[Event]) -> None:
        found = failures(events)
        if found or "ROLLBACK" in events[-1]["ResourceStatus"]:
            reason = found[0] if found else events[-1]["ResourceStatus"]
            raise DeploymentError(f"Stack {self.name} failed: {reason}")
