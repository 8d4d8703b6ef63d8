"""Each request before the service sees it: may its caller do this?"""

from collections.abc import Callable
from typing import Any

from localaws.permissions import refusals
from localaws.permissions.calls import Call, call_of, signer_of
from localaws.permissions.policies import Need, Refused
from localaws.permissions.refusals import Answer
from localaws.permissions.roles import refused as refused_by
from localaws.permissions.roles import session_in_use
from localaws.permissions.rules import needs_if_missing, needs_of
from localaws.permissions.sessions import Session, session_of_key

Environ = dict[str, Any]

_PASSED = "localaws.passed"


class FrontDoor:
    """Judges requests. `log` gets a line for each one that is refused."""

    def __init__(self, log: Callable[[str], None]) -> None:
        self._log = log

    def refusal(self, environ: Environ) -> Answer | None:
        """Return the answer to a request that IAM does not allow, or None if it may pass."""
        signer = signer_of(environ)
        session = session_of_key(signer.key) if signer else None
        if signer is None or session is None:
            return None
        session, call = session_in_use(session), call_of(environ, signer)
        needs = needs_of(call)
        if needs is None:
            needs = [Need(f"{call.service}:{call.operation or environ['PATH_INFO']}", "*")]
        refused = [each for need in needs if (each := refused_by(session, need))]
        if refused:
            return self._answer(call, session, refused)
        environ[_PASSED] = call, session
        return None

    def refusal_of_missing(self, environ: Environ) -> Answer | None:
        """Return the answer to a read of a missing object by someone who may not list the bucket."""
        if _PASSED not in environ:
            return None
        call, session = environ[_PASSED]
        refused = [each for need in needs_if_missing(call) if (each := refused_by(session, need))]
        return self._answer(call, session, refused) if refused else None

    def _answer(self, call: Call, session: Session, refused: list[Refused]) -> Answer:
        self._log(f"NOT ALLOWED: {session.role} lacks {_shown(refused[0].need)}")
        if call.operation == "DeleteObjects":
            return refusals.undeleted(call, session.arn, refused)
        return refusals.answer(call, session.arn, refused[0])


def _shown(need: Need) -> str:
    """Return the permission in words, without an address or a phone number."""
    is_personal = "@" in need.resource or "+" in need.resource
    return need.action if is_personal else f"{need.action} on {need.resource}"
