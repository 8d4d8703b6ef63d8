"""Senders may use all that AWS may look at: address or domain, push application or its endpoints."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import moto
import pytest

from infrastructure.mail import is_verified
from infrastructure.policies import function_policy
from infrastructure.stages import read_stage
from tests.unit.test_policies_suffice import CALLS

PROJECT = Path(__file__).parents[2]
STAGE = replace(read_stage(PROJECT, "dev"), sender="tea@shop.example", push_application="GCM/shop")
SES, SNS = "arn:aws:ses:eu-west-1:123456789012:identity/", "arn:aws:sns:eu-west-1:123456789012:"
SENDERS = [function for function, calls in CALLS.items() if "mailbox.send" in calls]
PUSHERS = [function for function, calls in CALLS.items() if "push." in calls]


def statements(function: str, action: str) -> list[dict[str, Any]]:
    """Return the statements that allow this action."""
    templates = PROJECT / ".chalice" / "policy-templates"
    policy = function_policy(templates, STAGE, function, "123456789012", "eu-west-1")
    return [statement for statement in policy["Statement"] if action in statement["Action"]]


@pytest.mark.parametrize("function", SENDERS)
def test_mail_goes_out_where_only_the_sender_s_domain_is_verified(function: str) -> None:
    found = {one["Resource"]: one.get("Condition") for one in statements(function, "ses:SendEmail")}

    from_sender = {"StringEquals": {"ses:FromAddress": "tea@shop.example"}}
    assert found == {f"{SES}tea@shop.example": None, f"{SES}shop.example": from_sender}


@pytest.mark.parametrize("function", PUSHERS)
@pytest.mark.parametrize(
    "action", ["sns:Publish", "sns:CreatePlatformEndpoint", "sns:SetEndpointAttributes", "sns:DeleteEndpoint"]
)
def test_what_is_done_to_devices_names_their_application_too(function: str, action: str) -> None:
    both = [f"{SNS}app/GCM/shop", f"{SNS}endpoint/GCM/shop/*"]

    about_devices = [one for one in statements(function, action) if "GCM" in str(one.get("Resource"))]

    assert [one["Resource"] for one in about_devices] in ([both], [])


@moto.mock_aws
def test_a_sender_is_verified_by_its_domain() -> None:
    ses = boto3.client("ses", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")
    assert not is_verified(ses, "tea@shop.example")

    ses.verify_domain_identity(Domain="shop.example")

    assert is_verified(ses, "tea@shop.example")
