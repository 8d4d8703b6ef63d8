"""Rendering of a function's policy from its template, and forbidden templates."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.policies import write_policies
from infrastructure.stages import Stage

ACCOUNT, REGION = "123456789012", "eu-west-1"


def project_with(folder: Path, template: str) -> tuple[Path, Stage]:
    (folder / ".chalice" / "policy-templates" / "every-function").mkdir(parents=True)
    (folder / ".chalice" / "policy-templates" / "f.json").write_text(template)
    (folder / ".chalice" / "policy-templates" / "every-function" / "logs.json").write_text("[]")
    stage = Stage(
        "app", "dev", "photos", "results", "store@example.com", {"f": "policies/dev/f.json"}, frozenset()
    )
    return folder, stage


def test_policies_are_written_once(tmp_path: Path) -> None:
    project, stage = project_with(tmp_path, '{"Statement": []}')

    first, again = (write_policies(project, stage, ACCOUNT, REGION) for _ in range(2))

    assert (first, again) == ([project / ".chalice/policies/dev/f.json"], [])


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (
            '{"Statement": [{"Action": ["s3:GetObject"], "Resource": "*"}]}',
            "f allows s3:GetObject on everything",
        ),
        ('{"Statement": [{"Action": ["s3:*"], "Resource": "arn:aws:s3:::x"}]}', r"f allows s3:\* on"),
        (
            '{"Statement": [{"Action": ["sns:Subscribe"], "NotResource": "arn:aws:sns:*:*:*"}]}',
            "f allows sns:Subscribe on everything",
        ),
        (
            '{"Statement": [{"Action": ["sns:Publish"], "NotResource": "arn:aws:sns:*:*:x"}]}',
            "f allows sns:Publish on everything",
        ),
        (
            '{"Statement": [{"Action": ["sns:Publish"], "Resource": "*",'
            ' "NotResource": "arn:aws:sns:*:*:*"}]}',
            "f allows sns:Publish on everything",
        ),
        ('{"Statement": ["${bucket}"]}', "unknown placeholder 'bucket'"),
        ('{"Statement": [', "valid JSON"),
    ],
)
def test_a_bad_template_is_refused_with_the_reason(tmp_path: Path, template: str, words: str) -> None:
    project, stage = project_with(tmp_path, template)

    with pytest.raises(DeploymentError, match=words):
        write_policies(project, stage, ACCOUNT, REGION)


PUSH = {
    "Action": ["sns:Publish"],
    "Resource": "arn:aws:sns:${region}:${account}:endpoint/${push_application}/*",
}
TEXT_MESSAGES = {"Action": ["sns:Publish"], "NotResource": "arn:aws:sns:*:*:*"}


def rendered(folder: Path, push_application: str) -> list[dict[str, Any]]:
    project, stage = project_with(folder, json.dumps({"Statement": [PUSH, TEXT_MESSAGES]}))
    write_policies(project, replace(stage, push_application=push_application), ACCOUNT, REGION)
    return list(json.loads((project / ".chalice/policies/dev/f.json").read_text())["Statement"])


def test_a_phone_number_may_be_written_to_and_no_topic(tmp_path: Path) -> None:
    assert TEXT_MESSAGES in rendered(tmp_path, "")


def test_push_is_allowed_on_the_stage_s_own_application(tmp_path: Path) -> None:
    push = rendered(tmp_path, "GCM/shop")[0]

    assert push["Resource"] == f"arn:aws:sns:{REGION}:{ACCOUNT}:endpoint/GCM/shop/*"


def test_a_stage_without_an_application_is_allowed_no_push(tmp_path: Path) -> None:
    assert rendered(tmp_path, "") == [TEXT_MESSAGES]


def test_a_function_without_a_template_is_named(tmp_path: Path) -> None:
    project, stage = project_with(tmp_path, '{"Statement": []}')
    (project / ".chalice/policy-templates/f.json").unlink()

    with pytest.raises(DeploymentError, match=r"There is no .*f\.json"):
        write_policies(project, stage, ACCOUNT, REGION)
