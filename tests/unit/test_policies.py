"""Every function is allowed the least that it needs, in every stage, and none is forgotten."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chalice.cli.factory import CLIFactory
from chalice.config import Config
from chalice.deploy.appgraph import ApplicationGraphBuilder, DependencyBuilder
from chalice.deploy.models import LambdaFunction

from infrastructure.errors import DeploymentError
from infrastructure.functions import functions_of, refuse_unmatched, with_policies
from infrastructure.policies import (
    ON_ALL_BUT,
    ON_EVERYTHING,
    covers_everything,
    function_policy,
    unreasoned_wildcards,
)
from infrastructure.stages import Stage, read_stage, stage_of

PROJECT = Path(__file__).parents[2]
TEMPLATES = PROJECT / ".chalice" / "policy-templates"
CONFIG = json.loads((PROJECT / ".chalice" / "config.json").read_text())
STAGES = sorted(CONFIG["stages"])
ACCOUNT, REGION = "123456789012", "eu-west-1"


def statements_of(function: str, stage: Stage) -> list[dict[str, Any]]:
    return list(function_policy(TEMPLATES, stage, function, ACCOUNT, REGION)["Statement"])


def everywhere_in_a_vpc(stage: Stage) -> Stage:
    return Stage(**{**vars(stage), "in_vpc": frozenset(stage.policy_files)})


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> list[LambdaFunction]:
    """Return the functions that Chalice would deploy to the stage `local`."""
    # Chalice puts the stage's variables into the environment before it imports the app.
    for name, value in CONFIG["stages"]["local"]["environment_variables"].items():
        monkeypatch.setenv(name, value)
    config = CLIFactory(str(PROJECT)).create_config_obj("local")
    models = DependencyBuilder().build_dependencies(ApplicationGraphBuilder().build(config, "local"))
    return [model for model in models if isinstance(model, LambdaFunction)]


def test_every_function_of_the_app_has_its_policy(functions: list[LambdaFunction]) -> None:
    names = [each.resource_name for each in functions]

    refuse_unmatched(names, {file.stem for file in TEMPLATES.glob("*.json")})
    assert with_policies(CONFIG, names) == CONFIG, "run `make generated`: it writes .chalice/config.json anew"


def test_what_is_listed_from_app_py_is_what_chalice_deploys(functions: list[LambdaFunction]) -> None:
    listed = functions_of(PROJECT, CONFIG["stages"]["local"]["environment_variables"])

    assert sorted(listed) == sorted(each.resource_name for each in functions)


def test_every_function_writes_its_own_log_and_no_other(functions: list[LambdaFunction]) -> None:
    stage = read_stage(PROJECT, "local")

    for each in functions:
        logs = statements_of(each.resource_name, stage)[-1]

        group = f"/aws/lambda/{each.function_name}"
        assert logs["Resource"] == f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}:*"


@pytest.mark.parametrize("stage", STAGES)
def test_chalice_reads_a_function_s_policy_where_it_is_rendered(stage: str) -> None:
    for function, file in read_stage(PROJECT, stage).policy_files.items():
        found = Config(stage, function, config_from_disk=CONFIG)

        assert found.iam_policy_file == file == f"policies/{stage}/{function}.json"
        assert found.autogen_policy is False


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_allowed_on_everything_without_a_reason(stage: str) -> None:
    settings = everywhere_in_a_vpc(read_stage(PROJECT, stage))

    found = [
        list(unreasoned_wildcards(statements_of(function, settings))) for function in settings.policy_files
    ]

    assert [actions for actions in found if actions] == []


def test_every_reason_for_everything_is_in_words() -> None:
    assert all(len(reason.split()) > 5 for reason in [*ON_EVERYTHING.values(), *ON_ALL_BUT.values()])


def test_network_interfaces_are_allowed_only_to_functions_in_a_vpc() -> None:
    outside = read_stage(PROJECT, "dev")
    inside = everywhere_in_a_vpc(outside)

    def on_everything(stage: Stage) -> list[str]:
        return [
            action.partition(":")[0]
            for statement in statements_of("authorize", stage)
            if covers_everything(statement)
            for action in statement["Action"]
        ]

    assert set(on_everything(outside)) == {"xray"}
    assert set(on_everything(inside)) == {"xray", "ec2"}


def test_subnets_of_a_stage_put_its_functions_in_a_vpc() -> None:
    stage = {**CONFIG["stages"]["dev"], "subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}

    assert "authorize" in stage_of({**CONFIG, "stages": {"dev": stage}}, "dev").in_vpc


@pytest.mark.parametrize("stage", STAGES)
def test_each_function_is_traced_and_its_log_ends(stage: str, functions: list[LambdaFunction]) -> None:
    """But for the API's: Chalice would set it on a log group of another name. deploy_sfn.py sets that one."""
    names = [each.resource_name for each in functions]
    found = {name: Config(stage, name, config_from_disk=CONFIG) for name in names}

    assert all(config.xray_enabled for config in found.values())
    assert {name for name, config in found.items() if not config.log_retention_in_days} == {"api_handler"}


def test_no_function_s_name_begins_with_another_s(functions: list[LambdaFunction]) -> None:
    """Chalice would take the log group of the longer name for that of the shorter one."""
    names = [each.resource_name for each in functions]

    assert [(one, other) for one in names for other in names if one != other and other.startswith(one)] == []


def test_recognising_faces_gets_more_time_and_memory_than_the_others() -> None:
    recognise, record = (
        Config("dev", function, config_from_disk=CONFIG) for function in ("recognise_faces", "record_visit")
    )

    assert (recognise.lambda_timeout, recognise.lambda_memory_size) == (60, 1024)
    assert (record.lambda_timeout, record.lambda_memory_size) == (30, 256)


def test_every_stage_names_a_secret_of_its_own_with_the_address_of_redis() -> None:
    assert {read_stage(PROJECT, stage).redis_secret for stage in STAGES} == {
        f"future-store-{stage}-redis" for stage in STAGES
    }


def test_a_function_that_reaches_redis_may_read_that_one_secret() -> None:
    stage = read_stage(PROJECT, "dev")
    own = replace(stage, redis_secret="arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-1Aa2bB")

    assert readable_secrets("record_visit", stage) == [
        f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:future-store-dev-redis-??????"
    ]
    assert readable_secrets("record_visit", own) == [own.redis_secret]
    assert readable_secrets("presign_report", stage) == []


def readable_secrets(function: str, stage: Stage) -> list[str]:
    return [
        each["Resource"]
        for each in statements_of(function, stage)
        if each["Action"] == ["secretsmanager:GetSecretValue"]
    ]


def test_an_unknown_stage_is_told_which_there_are() -> None:
    with pytest.raises(DeploymentError, match="which has: local, dev, prod"):
        read_stage(PROJECT, "staging")


def test_a_stage_without_a_bucket_is_refused() -> None:
    with pytest.raises(DeploymentError, match="sets no PHOTOS_BUCKET"):
        stage_of({"app_name": "a", "stages": {"dev": {}}}, "dev")
