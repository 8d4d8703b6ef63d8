"""Access to the API: the authorizer checks the token, each route the role."""

from typing import Any

from chalice.app import AuthRequest, AuthResponse, Blueprint, Request

from chalicelib.cold_start import prepare
from chalicelib.errors import ConfigurationError, Forbidden, TransientError
from chalicelib.logs import log_outage
from chalicelib.outside import now
from chalicelib.shop import shop
from chalicelib.tokens.values import Bearer

gate = Blueprint(__name__)

CACHED_SECONDS = 60
"""Time for which API Gateway keeps an answer, and for which an expired or revoked token may still work."""
UNCHECKED_AT = "unchecked_at"
"""Key in the context of a call with a token that could not be checked. Its value is that moment (ms)."""
OUTAGE_MS = 3_000
"""Time for which Redis is taken to be out of reach, so that one call doesn't wait for it twice."""


@gate.authorizer(ttl_seconds=CACHED_SECONDS)
def authorize(request: AuthRequest) -> AuthResponse:
    """Admit every known token and pass on its role. The answer is cached, so it covers all routes.

    API Gateway answers 500 if an authorizer fails. So while Redis is out of reach the call goes on without a
    role. `bearer_of` refuses it then, or checks the token itself once Redis is back. So a cached answer
    of an outage admits nobody and keeps nobody out.
    """
    try:
        bearer = shop().tokens.bearer(request.token or "", now())
    except TransientError as exc:
        log_outage(exc)
        return AuthResponse(routes=["*"], principal_id="unchecked", context={UNCHECKED_AT: str(now())})
    except ConfigurationError:  # the route raises it again, and its answer names the missing setting
        return AuthResponse(routes=["*"], principal_id="unchecked", context={UNCHECKED_AT: "0"})
    if bearer is None:
        return AuthResponse(routes=[], principal_id="nobody")
    return AuthResponse(routes=["*"], principal_id=bearer.name, context={"role": bearer.role})


def bearer_of(request: Request) -> Bearer:
    """Return the bearer of a call's token.

    Raises:
        TransientError: the token could not be checked.
        Forbidden: the authorizer could not check the token, and it turns out to be unknown.
    """
    context: dict[str, Any] = request.context.get("authorizer", {})
    if UNCHECKED_AT not in context:
        return Bearer(name=context.get("principalId", ""), role=context.get("role", ""))
    if now() - int(context[UNCHECKED_AT]) < OUTAGE_MS:
        raise TransientError("the authorizer could not check the token")
    bearer = shop().tokens.bearer(request.headers.get("authorization", ""), now())
    if bearer is None:
        raise Forbidden("this token is unknown, or has expired or been revoked; `make token` makes one")
    return bearer


prepare(__name__)
