"""Access: the authorizer checks the token, each route the role."""

from typing import Any

from chalice.app import AuthRequest, AuthResponse, Blueprint, Request

from chalicelib.bootstrap import services
from chalicelib.errors import ConfigurationError, Forbidden, TransientError
from chalicelib.logs import log_outage
from chalicelib.outside import now
from chalicelib.tokens.values import Bearer

gate = Blueprint(__name__)

CACHED_SECONDS = 60
"""How long API Gateway remembers an answer, hence how long an expired or revoked token may still work."""
UNCHECKED_AT = "unchecked_at"
"""In the context of a call whose token could not be checked: when that was (ms)."""
OUTAGE_MS = 3_000
"""How long an outage is taken to last, so that one call doesn't wait for Redis twice."""


@gate.authorizer(ttl_seconds=CACHED_SECONDS)
def authorize(request: AuthRequest) -> AuthResponse:
    """Let every known token in (for all routes, since the answer is cached) and pass on its role.

    API Gateway answers 500 where an authorizer fails. So while Redis is out of reach the call goes on
    without a role, and `bearer_of` refuses it, or checks the token itself once Redis is back: a cached
    answer of that kind neither lets anybody in nor keeps anybody out.
    """
    try:
        bearer = services().tokens.bearer(request.token or "", now())
    except TransientError as exc:
        log_outage(exc)
        return AuthResponse(routes=["*"], principal_id="unchecked", context={UNCHECKED_AT: str(now())})
    except ConfigurationError:  # the call meets it too, and says what is missing
        return AuthResponse(routes=["*"], principal_id="unchecked", context={UNCHECKED_AT: "0"})
    if bearer is None:
        return AuthResponse(routes=[], principal_id="nobody")
    return AuthResponse(routes=["*"], principal_id=bearer.name, context={"role": bearer.role})


def bearer_of(request: Request) -> Bearer:
    """Return who makes a call.

    Raises:
        TransientError: the token could not be checked.
        Forbidden: the authorizer could not check the token, and it is nobody's.
    """
    context: dict[str, Any] = request.context.get("authorizer", {})
    if UNCHECKED_AT not in context:
        return Bearer(name=context.get("principalId", ""), role=context.get("role", ""))
    if now() - int(context[UNCHECKED_AT]) < OUTAGE_MS:
        raise TransientError("the authorizer could not check the token")
    bearer = services().tokens.bearer(request.headers.get("authorization", ""), now())
    if bearer is None:
        raise Forbidden("this token is unknown, or has expired or been revoked; `make token` makes one")
    return bearer
