"""The stage's template as it is sent, and what it asks for with a stage's parameters."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # chalice brings it

FILE = Path(__file__).with_name("template.yaml")
DASHBOARD = FILE.with_name("dashboard.json")
PLACE = '"(dashboard.json of ${Stage})"'
"""Text in the template for which the dashboard is put. Two files, so that the latter is plain JSON."""


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A reader of YAML, in C where that is there, with CloudFormation's short forms, as `!Ref Stage`."""


def _long_form(loader: Any, name: str, node: Any) -> dict[str, Any]:
    """Return {"Ref": "Stage"} for `!Ref Stage`, and {"Fn::Not": [...]} for `!Not [...]`."""
    construct = {
        yaml.ScalarNode: loader.construct_scalar,
        yaml.SequenceNode: lambda node: loader.construct_sequence(node, deep=True),
        yaml.MappingNode: lambda node: loader.construct_mapping(node, deep=True),
    }[type(node)]
    return {name if name in {"Ref", "Condition"} else f"Fn::{name}": construct(node)}


Loader.add_multi_constructor("!", _long_form)


def text() -> str:
    """Return the template for CloudFormation, with the dashboard in it."""
    dashboard = json.dumps(json.loads(DASHBOARD.read_text()), separators=(",", ":"))
    return FILE.read_text().replace(PLACE, json.dumps(dashboard))


def wanted(template: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the types of the resources whose condition holds, by their names in the template."""
    read = yaml.load(template, Loader)  # nosec B506
    defaults = {name: str(each.get("Default", "")) for name, each in read.get("Parameters", {}).items()}
    on = set(_holding(read.get("Conditions", {}), {**defaults, **parameters}))
    return {
        name: each["Type"]
        for name, each in read["Resources"].items()
        if "Condition" not in each or each["Condition"] in on
    }


def _holding(conditions: Mapping[str, Any], parameters: Mapping[str, str]) -> Iterator[str]:
    return (name for name, condition in conditions.items() if _holds(condition, parameters))


def _holds(condition: Any, parameters: Mapping[str, str]) -> bool:
    """Evaluate Fn::Equals of parameters and texts, and Fn::Not. Raises ValueError for any other condition."""
    [(operator, operands)] = condition.items()
    if operator == "Fn::Not":
        return not _holds(operands[0], parameters)
    if operator != "Fn::Equals":
        raise ValueError(f"{operator} in a condition of the template: only Equals and Not are evaluated")
    one, other = (parameters[each["Ref"]] if isinstance(each, dict) else each for each in operands)
    return bool(one == other)
