"""Rendering and linting of statemachine.json before it is sent."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infrastructure.errors import DeploymentError
from infrastructure.stages import read_stage
from infrastructure.statemachine.definition import placeholders, read_template, render, topic_placeholder
from infrastructure.statemachine.lint import problems

PROJECT = Path(__file__).parents[2]
TASK = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": True}


def machine(start: str = "A", **states: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": start, "States": states}


def test_a_placeholder_becomes_the_arn_and_json_paths_stay() -> None:
    template = '{"Resource": "${send_offers}", "Path": "$.face", "Context": "$$.Task.Token"}'

    rendered = render(template, {"send_offers": "arn:offers"})

    assert rendered == {"Resource": "arn:offers", "Path": "$.face", "Context": "$$.Task.Token"}


def test_every_placeholder_is_found_once() -> None:
    assert placeholders('"${a}" "${b_topic}" "${a}" "$.c"') == {"a", "b_topic"}


def test_an_unknown_placeholder_is_named_with_the_known_ones() -> None:
    with pytest.raises(DeploymentError, match=r"names send_ofers, which .* Known: send_offers"):
        render('{"Resource": "${send_ofers}"}', {"send_offers": "arn"})


def test_a_template_that_is_no_json_is_refused_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "statemachine.json"
    file.write_text('{"Resource": ${send_offers}}')

    with pytest.raises(DeploymentError, match=r"not valid JSON.*line 1 column 14"):
        read_template(file)


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeploymentError, match=r"statemachine\.json does not exist"):
        read_template(tmp_path / "statemachine.json")


def test_a_topic_of_the_stack_has_its_placeholder() -> None:
    assert topic_placeholder("StoreroomTopic") == "storeroom_topic"


def test_a_sound_definition_has_no_problems() -> None:
    inner = machine("B", B=TASK)
    definition = machine(
        "Route",
        Route={"Type": "Choice", "Choices": [{"Next": "Each"}], "Default": "Both"},
        Each={"Type": "Map", "ItemProcessor": inner, "Next": "Done"},
        Both={
            "Type": "Parallel",
            "Branches": [inner, inner],
            "Catch": [{"ErrorEquals": ["E"], "Next": "Failed"}],
            "Next": "Done",
        },
        Done={"Type": "Succeed"},
        Failed={"Type": "Fail"},
    )

    assert problems(definition) == []


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Pass", "Next": "Nowhere"},
        {"Type": "Choice", "Default": "Nowhere"},
        {"Type": "Choice", "Choices": [{"Next": "Nowhere"}]},
        {**TASK, "Catch": [{"ErrorEquals": ["E"], "Next": "Nowhere"}]},
    ],
)
def test_a_missing_target_is_found_wherever_it_stands(state: dict[str, Any]) -> None:
    assert problems(machine(A=state)) == ["A: the target 'Nowhere' is no state here"]


def test_a_start_that_is_no_state_is_found() -> None:
    assert "top level: StartAt 'B' is no state here" in problems(machine("B", A=TASK))


def test_a_target_outside_of_its_map_is_no_target() -> None:
    each = {
        "Type": "Map",
        "ItemProcessor": machine("B", B={"Type": "Pass", "Next": "Outside"}),
        "Next": "Outside",
    }

    found = problems(machine("Each", Each=each, Outside={"Type": "Succeed"}))

    assert found == ["Each/B: the target 'Outside' is no state here"]


def test_a_state_in_a_branch_that_nothing_leads_to_is_found() -> None:
    both = {"Type": "Parallel", "Branches": [machine("B", B=TASK, Forgotten=TASK)], "End": True}

    assert problems(machine("Both", Both=both)) == ["Both/Forgotten: nothing leads here"]


@pytest.mark.parametrize("state", [{"Type": "Pass"}, {"Type": "Pass", "Next": "A", "End": True}])
def test_a_state_goes_on_or_ends_but_not_both(state: dict[str, Any]) -> None:
    assert problems(machine(A=state)) == ["A: needs either Next or End"]


def test_an_integration_the_role_does_not_allow_is_found() -> None:
    state = {**TASK, "Resource": "arn:aws:states:::sqs:sendMessage"}

    assert problems(machine(A=state)) == [
        "A: the role has no permission for the resource 'arn:aws:states:::sqs:sendMessage'"
    ]


def test_rendering_keeps_the_order_of_the_states() -> None:
    template = json.dumps(machine("B", B=TASK, A=TASK))

    assert list(render(template, {})["States"]) == ["B", "A"]


def test_the_project_s_own_definition_is_sound() -> None:
    template = read_template(PROJECT / "statemachine.json")
    functions = read_stage(PROJECT, "prod").policy_files
    topics = re.findall(r"^  (\w+Topic):$", (PROJECT / "infrastructure" / "template.yaml").read_text(), re.M)
    names = [*functions, *map(topic_placeholder, topics), "api_url"]

    definition = render(
        template, {name: f"arn:aws:lambda:us-east-1:123456789012:function:{name}" for name in names}
    )

    assert problems(definition) == []
