"""A function whose policy lost a line: what it was for fails with a sentence, and is mended by the line."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from demo import pictures
from demo.shop import Shop, wait
from tests.workflow.executions import history
from tests.workflow.test_workflow_failures import failed_attempts

KEY = "gallery/2026/forbidden.jpg"
LACKING = "is not authorized to perform: lambda:InvokeFunction"


@pytest.fixture
def take_out(shop: Shop) -> Iterator[Callable[[str, str], None]]:
    """Take an action out of a function's policy until the end of the test."""
    iam, undo = shop.aws("iam"), []

    def change(function: str, action: str) -> None:
        role = {"RoleName": f"future-store-local-{function}"}
        [name] = iam.list_role_policies(**role)["PolicyNames"]
        policy = iam.get_role_policy(**role, PolicyName=name)["PolicyDocument"]
        undo.append((role, name, policy))
        iam.put_role_policy(**role, PolicyName=name, PolicyDocument=json.dumps(less(policy, action)))

    yield change
    for role, name, policy in undo:
        iam.put_role_policy(**role, PolicyName=name, PolicyDocument=json.dumps(policy))


def less(policy: dict[str, Any], action: str) -> dict[str, Any]:
    """Return a policy without an action."""
    statements = [
        {**each, "Action": [one for one in each["Action"] if one != action]} for each in policy["Statement"]
    ]
    return {**policy, "Statement": [each for each in statements if each["Action"]]}


def test_a_photo_fails_by_a_missing_permission_at_once_with_its_name(
    shop: Shop, take_out: Callable[[str, str], None]
) -> None:
    take_out("store_results", "s3:PutObject")

    shop.upload(KEY, pictures.portrait("astronaut"))
    photo = shop.photo(KEY)

    assert photo["state"] == "failed"
    assert photo["reason"].startswith("AccessDenied: PutObject results/")
    assert "future-store-local-store_results is not authorized to perform: s3:PutObject" in photo["reason"]
    assert failed_attempts(shop, photo) == ["AccessDenied"]
    assert [alert["error"] for alert in shop.published("alerts")] == ["AccessDenied"]


def test_a_photo_is_run_again_by_hand_when_the_line_is_there(
    shop: Shop, take_out: Callable[[str, str], None]
) -> None:
    role = {"RoleName": "future-store-local-detect_labels"}
    iam = shop.aws("iam")
    [name] = iam.list_role_policies(**role)["PolicyNames"]
    policy = iam.get_role_policy(**role, PolicyName=name)["PolicyDocument"]
    take_out("detect_labels", "rekognition:DetectLabels")
    shop.upload(KEY, pictures.portrait("astronaut"))
    assert "AccessDenied" in shop.photo(KEY)["reason"]

    iam.put_role_policy(**role, PolicyName=name, PolicyDocument=json.dumps(policy))
    shop.invoke("rerun_failed", {})

    assert shop.photo(KEY, states=("done",))["state"] == "done"


def test_the_api_says_that_the_stage_lacks_a_permission_and_not_which(
    shop: Shop, take_out: Callable[[str, str], None]
) -> None:
    take_out("api_handler", "states:ListExecutions")

    with pytest.raises(Exception, match=r"502.*AccessDenied.*lacks a permission of AWS") as refused:
        shop.get("/executions")

    assert "arn:aws" not in str(refused.value)


def test_without_permission_to_run_a_function_its_task_is_tried_again_as_on_aws(shop: Shop) -> None:
    role = {"RoleName": "future-store-local-statemachine", "PolicyName": "run"}
    iam = shop.aws("iam")
    policy = iam.get_role_policy(**role)["PolicyDocument"]
    iam.put_role_policy(**role, PolicyDocument=json.dumps(less(policy, "lambda:InvokeFunction")))
    try:
        shop.upload(KEY, pictures.portrait("astronaut"))
        photo = shop.photo(KEY, states=("processing",))
        wait(lambda: LACKING in str(history(shop, photo)), lambda: "no task was refused")
    finally:
        iam.put_role_policy(**role, PolicyDocument=json.dumps(policy))

    assert shop.photo(KEY)["state"] == "done"
