"""Policies are judged as by IAM. `python -m tests.compare_with_iam_simulate` checks the cases elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from localaws.permissions.policies import Need, Policies

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "iam_cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_permission_is_judged_as_by_iam(case: dict[str, Any]) -> None:
    policies = Policies([json.dumps({"Version": "2012-10-17", "Statement": case["policy"]})])
    values = {name.lower(): value for name, value in case.get("values", {}).items()}

    decision = policies.decide(Need(case["action"], case["resource"], values))

    assert decision.value == case["answer"]


@pytest.mark.parametrize(
    "statement",
    [
        {"Condition": {"NumericLessThan": {"s3:max-keys": "10"}}},
        {"Resource": "arn:aws:s3:::photos/${aws:username}/*"},
    ],
)
def test_what_is_not_known_is_refused_when_the_policy_is_read(statement: dict[str, Any]) -> None:
    known = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}

    with pytest.raises(ValueError, match="not known here"):
        Policies([json.dumps({"Statement": [{**known, **statement}]})])


def test_one_statement_needs_no_list_and_each_document_counts() -> None:
    documents = [
        json.dumps({"Statement": {"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::photos/*"}})
        for action in ("s3:GetObject", "s3:PutObject")
    ]

    decisions = [
        Policies(documents).decide(Need(f"s3:{name}Object", "arn:aws:s3:::photos/a.jpg")).value
        for name in ("Get", "Put", "Delete")
    ]

    assert decisions == ["allowed", "allowed", "not allowed"]
