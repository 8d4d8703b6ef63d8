"""Who may call what: the authorizer checks the token, each route the role."""

from chalice.app import AuthRequest, AuthResponse, Blueprint

from chalicelib.bootstrap import now, services

gate = Blueprint(__name__)

CACHED = 60
"""Seconds for which API Gateway remembers a token, hence for which an expired one may still work."""


@gate.authorizer(ttl_seconds=CACHED)
def authorize(request: AuthRequest) -> AuthResponse:
    """Let every known token in (for all routes, since the answer is cached) and pass on its role."""
    bearer = services().tokens.bearer(request.token or "", now())
    if bearer is None:
        return AuthResponse(routes=[], principal_id="nobody")
    return AuthResponse(routes=["*"], principal_id=bearer.name, context={"role": bearer.role})
