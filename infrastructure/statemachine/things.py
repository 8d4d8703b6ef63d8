"""The three things a deployment puts in place, alike to find and put."""

import json
from typing import Any, Protocol

from botocore.exceptions import ClientError

from infrastructure.errors import code_of

Properties = dict[str, Any]
POLICY_NAME = "run"


class Thing(Protocol):
    """Something in AWS that either is there with its properties or is not."""

    kind: str
    name: str

    def find(self) -> Properties | None: ...

    def put(self, wanted: Properties, exists: bool) -> None: ...


class Role:
    """An IAM role with one inline policy; properties: trust, permissions (policy documents)."""

    kind = "role"

    def __init__(self, iam: Any, name: str) -> None:
        self.iam = iam
        self.name = name

    def find(self) -> Properties | None:
        try:
            role = self.iam.get_role(RoleName=self.name)["Role"]
        except self.iam.exceptions.NoSuchEntityException:
            return None
        return {"trust": role["AssumeRolePolicyDocument"], "permissions": self.find_permissions()}

    def find_permissions(self) -> Properties | None:
        try:
            found = self.iam.get_role_policy(RoleName=self.name, PolicyName=POLICY_NAME)
        except self.iam.exceptions.NoSuchEntityException:
            return None
        return dict(found["PolicyDocument"])

    def put(self, wanted: Properties, exists: bool) -> None:
        trust = json.dumps(wanted["trust"])
        if exists:
            self.iam.update_assume_role_policy(RoleName=self.name, PolicyDocument=trust)
        else:
            self.iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=trust)
        permissions = json.dumps(wanted["permissions"])
        self.iam.put_role_policy(RoleName=self.name, PolicyName=POLICY_NAME, PolicyDocument=permissions)

    def delete(self) -> None:
        for policy in self.iam.list_role_policies(RoleName=self.name)["PolicyNames"]:
            self.iam.delete_role_policy(RoleName=self.name, PolicyName=policy)
        self.iam.delete_role(RoleName=self.name)


class LogGroup:
    """A CloudWatch log group; properties: retention (days)."""

    kind = "log group"

    def __init__(self, logs: Any, name: str) -> None:
        self.logs = logs
        self.name = name

    def find(self) -> Properties | None:
        groups = self.logs.describe_log_groups(logGroupNamePrefix=self.name)["logGroups"]
        for group in groups:
            if group["logGroupName"] == self.name:
                return {"retention": group.get("retentionInDays")}
        return None

    def put(self, wanted: Properties, exists: bool) -> None:
        if not exists:
            self.logs.create_log_group(logGroupName=self.name)
        self.logs.put_retention_policy(logGroupName=self.name, retentionInDays=wanted["retention"])


class StateMachine:
    """A Standard state machine.

    Properties: definition (parsed), role (ARN), logging and tracing (as the API has them).
    """

    kind = "state machine"

    def __init__(self, stepfunctions: Any, name: str, arn: str) -> None:
        self.stepfunctions = stepfunctions
        self.name = name
        self.arn = arn
        self._published = ""

    def find(self) -> Properties | None:
        try:
            found = self.stepfunctions.describe_state_machine(stateMachineArn=self.arn)
        except ClientError as exc:
            if code_of(exc) == "StateMachineDoesNotExist":
                return None
            raise
        return {
            "definition": json.loads(found["definition"]),
            "role": found["roleArn"],
            "logging": found.get("loggingConfiguration"),
            "tracing": found.get("tracingConfiguration"),
        }

    def put(self, wanted: Properties, exists: bool) -> None:
        common = {
            "definition": json.dumps(wanted["definition"], indent=2),
            "roleArn": wanted["role"],
            "loggingConfiguration": wanted["logging"],
            "tracingConfiguration": wanted["tracing"],
            "publish": True,
        }
        if exists:
            answer = self.stepfunctions.update_state_machine(stateMachineArn=self.arn, **common)
        else:
            answer = self.stepfunctions.create_state_machine(name=self.name, type="STANDARD", **common)
        self._published = answer["stateMachineVersionArn"]

    def release(self) -> str:
        """Return the version of the present definition, which is published now if it never was."""
        if not self._published:
            answer = self.stepfunctions.publish_state_machine_version(stateMachineArn=self.arn)
            self._published = answer["stateMachineVersionArn"]
        return self._published


def errors_only(log_group_arn: str) -> Properties:
    """Return a logging setting for failures, without execution data: that has names and addresses."""
    return {
        "level": "ERROR",
        "includeExecutionData": False,
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": f"{log_group_arn}:*"}}],
    }
