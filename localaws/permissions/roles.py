"""Decisions by the policies of the deployed roles."""

from collections.abc import Iterable
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.iam.models import iam_backends

from localaws.environment import ACCOUNT, CREDENTIALS, REGION
from localaws.permissions.policies import Decision, Need, Policies, Refused
from localaws.permissions.sessions import Session, session_of_arn, session_of_key


class Judge:
    """Decides by the policies of moto's roles, which are compiled again when they have changed."""

    def __init__(self) -> None:
        self._roles: dict[str, Any] = {}
        self._compiled: dict[str, tuple[tuple[str, ...], Policies]] = {}

    def decide(self, role: str, need: Need) -> Decision:
        """Return the decision for a role of this name. One without policies may do nothing."""
        policies = self._policies(role)
        return policies.decide(need) if policies else Decision.NOT_ALLOWED

    def knows(self, role: str) -> bool:
        """Tell whether there is such a role."""
        return self._role(role) is not None

    def _policies(self, name: str) -> Policies | None:
        role = self._role(name)
        if role is None:
            return None
        documents = (*role.policies.values(), *(each.document for each in role.managed_policies.values()))
        kept = self._compiled.get(name)
        if kept is None or kept[0] != documents:
            kept = self._compiled[name] = documents, Policies(documents)
        return kept[1]

    def _role(self, name: str) -> Any:
        roles = iam_backends[ACCOUNT]["aws"].roles
        role = self._roles.get(name)
        if role is None or roles.get(role.id) is not role:
            role = self._roles[name] = next(
                (each for each in list(roles.values()) if each.name == name), None
            )
        return role


judge = Judge()
"""The one judge of a server."""


def session_in_use(session: Session) -> Session:
    """Return the session with the role that its function has, if there is no such role.

    The key of a REST API's function is made before anything is deployed, by Chalice's usual names.
    """
    if judge.knows(session.role):
        return session
    function = lambda_backends[ACCOUNT][REGION]._lambdas._functions.get(session.name)
    return session_of_arn(function["latest"].role, session.name) if function else session


def is_known(key: str) -> bool:
    """Tell whether an access key is of this machine: the administrator's, or of a role that there is."""
    session = session_of_key(key)
    return judge.knows(session_in_use(session).role) if session else key == CREDENTIALS["AWS_ACCESS_KEY_ID"]


def refused(session: Session, need: Need) -> Refused | None:
    """Return why a session lacks a permission, None if it has it."""
    decision = judge.decide(session.role, need)
    return None if decision is Decision.ALLOWED else Refused(need, decision)


def refused_service(session: Session, needs: Iterable[Need]) -> Refused | None:
    """Return the first permission that a service lacks when it uses a role itself, as Step Functions does.

    A role that is not in IAM is not judged: state machines and functions of tests name such roles.
    """
    if not judge.knows(session.role):
        return None
    return next((found for need in needs if (found := refused(session, need))), None)
