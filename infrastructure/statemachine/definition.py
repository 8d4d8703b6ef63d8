"""The rendering of statemachine.json.

"${task_name}" becomes a function's ARN, "${storeroom_topic}" a topic's, "${api_url}" the REST API's address.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infrastructure.errors import DeploymentError

PLACEHOLDER = re.compile(r"\$\{(\w+)}")


def read_template(file: Path) -> str:
    """Read the unrendered definition, which is valid JSON so that editors and linters can read it."""
    try:
        text = file.read_text()
    except FileNotFoundError as exc:
        raise DeploymentError(f"{file} does not exist: it holds the state machine's definition.") from exc
    parse(text, str(file))
    return text


def placeholders(template: str) -> set[str]:
    return set(PLACEHOLDER.findall(template))


def render(template: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Fill the definition's placeholders.

    Raises:
        DeploymentError: a placeholder is neither a deployed function nor a topic.
    """
    unknown = placeholders(template) - values.keys()
    if unknown:
        raise DeploymentError(
            f"statemachine.json names {', '.join(sorted(unknown))}, which is neither a deployed function "
            f"nor a topic of the stack: deploy it, or mend the name. Known: {', '.join(sorted(values))}."
        )
    return parse(PLACEHOLDER.sub(lambda found: values[found[1]], template), "the rendered statemachine.json")


def parse(text: str, name: str) -> dict[str, Any]:
    try:
        definition = json.loads(text)
    except json.JSONDecodeError as exc:
        raise DeploymentError(f"{name} is not valid JSON: {exc}.") from exc
    if not isinstance(definition, dict):
        raise DeploymentError(f"{name} is not a JSON object.")
    return definition


def topic_placeholder(logical_id: str) -> str:
    """Return the placeholder of a topic: CloudFormation's "StoreroomTopic" is "storeroom_topic"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", logical_id).lower()
