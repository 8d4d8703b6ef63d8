"""`/token`: whose token a call is made with."""

from chalice.app import Request

from chalicelib.api.access import bearer_of
from chalicelib.api.routes import EVERYBODY, Routes
from chalicelib.tokens import Bearer

routes = Routes(__name__)


@routes.on("GET", "/token", EVERYBODY)
def get_token(request: Request) -> Bearer:
    """Show for whom the token was made, and its role."""
    return bearer_of(request)
