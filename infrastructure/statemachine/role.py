"""The state machine's role: what its releases in use call, delivering its log, and sending its traces."""

from collections.abc import Iterable
from typing import Any

Policy = dict[str, Any]

SERVICES = ("lambda", "sns", "kms")
INVOKE, PUBLISH = ["lambda:InvokeFunction"], ["sns:Publish"]
# SNS takes the key of an encrypted topic in the name of who publishes.
ENCRYPT = ["kms:Decrypt", "kms:GenerateDataKey"]
# These actions have no resource to name: Step Functions Developer Guide, "Logging to CloudWatch Logs".
LOG_DELIVERY = [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
]
# Nor have these: Step Functions Developer Guide, "IAM policies for X-Ray".
TRACES = [
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
]


def trust(account: str) -> Policy:
    """Allow Step Functions to take the role, for this account only (the confused deputy's remedy)."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "states.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": account}},
            }
        ],
    }


def permissions(called: Iterable[str], *, is_traced: bool) -> Policy:
    """Allow the functions (in all versions), topics and topics' keys with these ARNs, its log and its traces.

    Without ARNs there is no statement: IAM takes no empty list.
    """
    arns = sorted({":".join(arn.split(":")[:7]) for arn in called})
    functions, topics, keys = ([arn for arn in arns if arn.split(":")[2] == name] for name in SERVICES)
    allowed = (
        (INVOKE, sorted([*functions, *(f"{arn}:*" for arn in functions)])),
        (PUBLISH, topics),
        (ENCRYPT, keys),
    )
    unnamed = [*LOG_DELIVERY, *(TRACES if is_traced else [])]
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": resources}
        for actions, resources in allowed
        if resources
    ]
    return {
        "Version": "2012-10-17",
        "Statement": [*statements, {"Effect": "Allow", "Action": unnamed, "Resource": "*"}],
    }
