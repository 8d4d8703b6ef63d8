"""Every function has a policy template and a line in config.json, or a sentence says what lacks."""

import json
from pathlib import Path
from typing import Any

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.functions import (
    complete,
    functions_of,
    refuse_unmatched,
    registered,
    text_of,
    with_policies,
)

PROJECT = Path(__file__).parents[2]
CONFIG = PROJECT / ".chalice" / "config.json"
APP = """
from chalice import Chalice
app = Chalice("shop")
@app.lambda_function()
def post_webhook(event, context): pass
"""


def config_of(**functions: Any) -> dict[str, Any]:
    return {"app_name": "shop", "stages": {"dev": {"lambda_functions": functions}, "prod": {}}}


def project_with(folder: Path, app: str = APP, templates: tuple[str, ...] = ("post_webhook",)) -> Path:
    (folder / ".chalice" / "policy-templates").mkdir(parents=True)
    (folder / ".chalice" / "config.json").write_text(json.dumps(config_of()))
    (folder / "app.py").write_text(app)
    for template in templates:
        (folder / ".chalice" / "policy-templates" / f"{template}.json").write_text("{}")
    return folder


def test_a_function_without_a_template_is_named_with_the_file_to_write() -> None:
    with pytest.raises(
        DeploymentError, match=r"^post_webhook has no policy template: write .*/post_webhook\.json"
    ):
        refuse_unmatched(["a", "post_webhook"], ["a"])


def test_a_template_without_a_function_is_named() -> None:
    with pytest.raises(DeploymentError, match=r"policy-templates/post_webhook\.json is of no function"):
        refuse_unmatched(["a"], ["a", "post_webhook"])


def test_every_stage_is_given_the_file_of_every_function() -> None:
    stages = with_policies(config_of(), ["a"])["stages"]

    assert stages["dev"]["lambda_functions"] == {"a": {"iam_policy_file": "policies/dev/a.json"}}
    assert stages["prod"]["lambda_functions"] == {"a": {"iam_policy_file": "policies/prod/a.json"}}


def test_a_function_that_is_gone_loses_its_line_and_others_keep_their_own_settings() -> None:
    before = config_of(a={"lambda_timeout": 9}, b={"iam_policy_file": "policies/dev/b.json"})

    functions = with_policies(before, ["a"])["stages"]["dev"]["lambda_functions"]

    assert functions == {"a": {"iam_policy_file": "policies/dev/a.json", "lambda_timeout": 9}}


def test_config_json_is_written_as_people_write_it() -> None:
    text = CONFIG.read_text()

    assert text_of(json.loads(text)) == text.rstrip()


def test_a_new_function_is_written_into_config_json_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = project_with(tmp_path)

    functions = registered(project, "dev")
    for _ in range(2):
        complete(project, functions)

    assert functions == ["post_webhook"]

    assert capsys.readouterr().out.count("config.json") == 1
    assert '"post_webhook": {"iam_policy_file": "policies/prod/post_webhook.json"}' in (
        (project / ".chalice/config.json").read_text()
    )


def test_an_incomplete_project_is_refused_before_config_json_is_touched(tmp_path: Path) -> None:
    project = project_with(tmp_path, templates=())

    with pytest.raises(DeploymentError, match="post_webhook has no policy template"):
        registered(project, "dev")

    assert json.loads((project / ".chalice/config.json").read_text()) == config_of()


def test_a_broken_app_is_told_with_its_traceback(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    project = project_with(tmp_path, app="import nothing_of_that_name")

    with pytest.raises(DeploymentError, match=r"app\.py can't be imported, see above; nothing was deployed"):
        functions_of(project, {})

    assert "ModuleNotFoundError: No module named 'nothing_of_that_name'" in capfd.readouterr().err
