"""Identity policies, compiled once and asked for each call."""

import json
from collections.abc import Iterable, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from localaws.permissions.conditions import Condition, Values, conditions, texts
from localaws.permissions.patterns import Matcher, arn_matcher, matcher

NOTHING: Values = MappingProxyType({})


class Need(NamedTuple):
    """A permission that a call needs: an action on a resource. `values`: of condition keys, in lower case."""

    action: str
    resource: str
    values: Values = NOTHING


class Decision(Enum):
    """The answer of the policies. Without an Allow a call is refused, and a Deny beats every Allow."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    DENIED = "denied"


class Refused(NamedTuple):
    """A permission that a call lacks, and why."""

    need: Need
    decision: Decision


class Statement(NamedTuple):
    """One statement. `acts` takes an action in lower case."""

    allows: bool
    acts: Matcher
    reaches: Matcher
    conditions: tuple[Condition, ...]

    def applies(self, need: Need) -> bool:
        """Tell whether the statement is about this resource, and its conditions are met."""
        return self.reaches(need.resource) and all(met(need.values) for met in self.conditions)


class Policies:
    """The policies of one identity. `documents` are JSON.

    Raises ValueError for an element that is not known here.
    """

    def __init__(self, documents: Iterable[str]) -> None:
        self._statements = [
            _statement(each) for document in documents for each in _listed(json.loads(document)["Statement"])
        ]
        self._by_action: dict[str, list[Statement]] = {}

    def decide(self, need: Need) -> Decision:
        """Return the decision about one permission."""
        decision = Decision.NOT_ALLOWED
        for statement in self._about(need.action):
            if statement.applies(need):
                if not statement.allows:
                    return Decision.DENIED
                decision = Decision.ALLOWED
        return decision

    def _about(self, action: str) -> list[Statement]:
        """Return the statements about an action, looked for once."""
        found = self._by_action.get(action)
        if found is None:
            lower = action.lower()
            found = self._by_action[action] = [each for each in self._statements if each.acts(lower)]
        return found


def _statement(element: Mapping[str, Any]) -> Statement:
    return Statement(
        element["Effect"] == "Allow",
        _matcher(element, "Action"),
        _matcher(element, "Resource"),
        conditions(element.get("Condition", {})),
    )


def _matcher(element: Mapping[str, Any], name: str) -> Matcher:
    """Return the matcher of Action or NotAction, Resource or NotResource."""
    others = f"Not{name}"
    listed = texts(element[others] if others in element else element[name])
    fits = arn_matcher(listed) if name == "Resource" else matcher(each.lower() for each in listed)
    return (lambda text: not fits(text)) if others in element else fits


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
