"""Bearer tokens: made, listed, revoked, and forgotten when they expire."""

from chalicelib.tokens.store import TokenStore
from chalicelib.tokens.tasks import TokenTasks
from chalicelib.tokens.values import Bearer, Role, Token

__all__ = ["Bearer", "Role", "Token", "TokenStore", "TokenTasks"]
