"""The state machine's role: exactly the functions and topics its definition uses, and delivering its log."""

from collections.abc import Iterable
from typing import Any

Policy = dict[str, Any]

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


def permissions(functions: Iterable[str], topics: Iterable[str], keys: Iterable[str] = ()) -> Policy:
    """Allow the definition's ARNs. Without ARNs there is no statement: IAM takes no empty list.

    `keys` are those of encrypted topics.
    """
    statements = [
        {"Effect": "Allow", "Action": actions, "Resource": sorted(set(arns))}
        for actions, arns in ((INVOKE, functions), (PUBLISH, topics), (ENCRYPT, keys))
    ]
    used = [statement for statement in statements if statement["Resource"]]
    return {
        "Version": "2012-10-17",
        "Statement": [*used, {"Effect": "Allow", "Action": LOG_DELIVERY, "Resource": "*"}],
    }
