"""The state machine's role: exactly the functions and topics its definition uses, and delivering its log."""

from collections.abc import Iterable
from typing import Any

Policy = dict[str, Any]

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


def permissions(functions: Iterable[str], topics: Iterable[str]) -> Policy:
    """Allow the definition's ARNs. Without ARNs there is no statement: IAM takes no empty list."""
    statements = [
        {"Effect": "Allow", "Action": [action], "Resource": sorted(set(arns))}
        for action, arns in (("lambda:InvokeFunction", functions), ("sns:Publish", topics))
    ]
    used = [statement for statement in statements if statement["Resource"]]
    return {
        "Version": "2012-10-17",
        "Statement": [*used, {"Effect": "Allow", "Action": LOG_DELIVERY, "Resource": "*"}],
    }
