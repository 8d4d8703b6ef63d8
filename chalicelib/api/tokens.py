"""`/token`, the bearer of the call's own token, and `/tokens`, the list of tokens and their revocation."""

import msgspec
from chalice.app import Request

from chalicelib.api.framework.access import bearer_of
from chalicelib.api.framework.answers import Page
from chalicelib.api.framework.fields import Segment
from chalicelib.api.framework.requests import Paging
from chalicelib.api.framework.routes import ADMIN, EVERYBODY, Routes
from chalicelib.errors import NotFound
from chalicelib.outside import now
from chalicelib.shop import shop
from chalicelib.tokens.store import id_of
from chalicelib.tokens.tasks import revoke
from chalicelib.tokens.values import Bearer, Token

routes = Routes(__name__)


class ListedToken(Token, frozen=True, kw_only=True):
    """A token without its secret. `own` is true of the one that makes this call.

    `expires_at` is null if it never expires, `created_at` if it was made before this was kept.
    """

    own: bool


@routes.on("GET", "/token", EVERYBODY)
def get_token(request: Request) -> Bearer:
    """Read the name that the call's token was made for, and its role."""
    return bearer_of(request)


@routes.on("GET", "/tokens", ADMIN)
def list_tokens(query: Paging, request: Request) -> Page[ListedToken]:
    """List the valid tokens without their secrets, the latest made first.

    Only `make token` makes tokens, so that a thief can't make further ones with a stolen token.
    """
    tokens, following = shop().tokens.page(now(), *query.place)
    own = id_of(request.headers.get("authorization", ""))
    return Page(
        [ListedToken(**msgspec.structs.asdict(token), own=token.id == own) for token in tokens], following
    )


@routes.on("DELETE", "/tokens/{token_id}", ADMIN)
def revoke_token(token_id: Segment) -> None:
    """Revoke a token. API Gateway may accept it for one more minute."""
    if not revoke(shop(), lambda token: token.id == token_id):
        raise NotFound(f"there is no token {token_id!r} (any more); GET /tokens lists them")
