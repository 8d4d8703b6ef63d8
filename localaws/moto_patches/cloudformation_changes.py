"""Change sets that tell what will be made, as on AWS.

moto looks at neither conditions nor parameters. So it tells of resources that are never made, and keeps
silent about those that another parameter adds, changes or removes.
"""

from collections.abc import Iterable
from typing import Any

from localaws.moto_patches.cloudformation_types import models, parsing
from localaws.patch import replace


def install() -> None:
    """Replace the comparison of a new change set with its stack."""
    replace(models.ChangeSet, "diff", _changes)


def _changes(change_set: Any) -> list[Any]:
    present: Any = change_set.stack.resource_map
    wanted = _wanted(change_set, present)
    old, new = _made(present), _made(wanted)
    touched = present.build_resource_diff(change_set.template_dict, change_set.parameters)["Modify"]
    return [
        *_named("Add", (name for name in new if name not in old), new),
        *_named("Modify", (name for name in touched if name in old and name in new), new),
        *_named("Remove", (name for name in old if name not in new), old),
    ]


def _wanted(change_set: Any, present: Any) -> Any:
    """Return the map of the change set's template with its parameters; nothing is made yet."""
    wanted: Any = parsing.ResourceMap(
        present.stack_id,
        change_set.stack_name,
        change_set.parameters,
        {},
        present._region_name,
        present._account_id,
        change_set.template_dict,
        present.cross_stack_resources,
    )
    wanted.load_mapping()
    wanted.load_parameters()
    wanted.load_conditions()
    return wanted


def _made(resources: Any) -> dict[str, Any]:
    """Return those of the template's resources whose condition holds."""
    conditions = getattr(resources, "lazy_condition_map", {})
    return {
        name: resource
        for name, resource in resources._resource_json_map.items()
        if "Condition" not in resource or conditions[resource["Condition"]]
    }


def _named(action: str, names: Iterable[str], resources: dict[str, Any]) -> list[Any]:
    return [models.Change(action, name, resources[name]["Type"]) for name in names]
