"""Senders may use all that AWS may look at: identities and sets of SES, push application or its endpoints."""

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
SES, SNS = "arn:aws:ses:eu-west-1:123456789012:", "arn:aws:sns:eu-west-1:123456789012:"
SENDERS = [function for function, calls in CALLS.items() if "mailbox.send" in calls]
PUSHERS = [function for function, calls in CALLS.items() if "push." in calls]


def statements(function: str, action: str) -> list[dict[str, Any]]:
    """Return the statements that allow this action."""
    templates = PROJECT / ".chalice" / "policy-templates"
    policy = function_policy(templates, STAGE, function, "123456789012", "eu-west-1")
    return [statement for statement in policy["Statement"] if action in statement["Action"]]


@pytest.mark.parametrize("function", SENDERS)
def test_mail_goes_out_from_the_sender_alone_whatever_identities_ses_looks_at(function: str) -> None:
    """SES may look at the address, its domains, in the sandbox the recipient, and at a default set."""
    [found] = statements(function, "ses:SendEmail")

    assert found["Resource"] == [f"{SES}identity/*", f"{SES}configuration-set/*"]
    assert found["Condition"] == {"StringEquals": {"ses:FromAddress": "tea@shop.example"}}


@pytest.mark.parametrize("function", PUSHERS)
@pytest.mark.parametrize(
    "action", ["sns:Publish", "sns:CreatePlatformEndpoint", "sns:SetEndpointAttributes", "sns:DeleteEndpoint"]
)
def test_what_is_done_to_devices_names_their_application_too(function: str, action: str) -> None:
    both = [f"{SNS}app/GCM/shop", f"{SNS}endpoint/GCM/shop/*"]

    about_devices = [one for one in statements(function, action) if "GCM" in str(one.get("Resource"))]

    assert [one["Resource"] for one in about_devices] in ([both], [])


@moto.mock_aws
@pytest.mark.parametrize("sender", ["tea@shop.example", "tea@mail.shop.example"])
def test_a_sender_is_verified_by_its_domain_and_by_a_parent_domain(sender: str) -> None:
    ses = boto3.client("ses", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")
    ses.verify_domain_identity(Domain="other.example")
    assert not is_verified(ses, sender)

    ses.verify_domain_identity(Domain="shop.example")

    assert is_verified(ses, sender)
