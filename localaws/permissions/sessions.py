"""Sessions of roles, and their access keys. Nothing here needs moto."""

from typing import NamedTuple

from localaws.environment import ACCOUNT, CREDENTIALS

_KEY = "role."
"""The beginning of a session's access key: `role.ROLE.SESSION`. A session's name has no dot here."""


class Session(NamedTuple):
    """A role in use. On AWS, Lambda names the session after its function."""

    role: str
    name: str

    @property
    def key(self) -> str:
        """Return the session's access key."""
        return f"{_KEY}{self.role}.{self.name}"

    @property
    def arn(self) -> str:
        """Return the ARN that a refusal names."""
        return f"arn:aws:sts::{ACCOUNT}:assumed-role/{self.role}/{self.name}"


def session_of_key(key: str) -> Session | None:
    """Return the session with this access key, None for the key of an administrator."""
    if not key.startswith(_KEY):
        return None
    role, _, name = key.removeprefix(_KEY).rpartition(".")
    return Session(role, name)


def session_of_arn(role_arn: str, name: str) -> Session:
    """Return the session of a role's ARN."""
    return Session(role_arn.rpartition("/")[2], name)


def credentials(session: Session) -> dict[str, str]:
    """Return the variables by which a client calls as this session."""
    return {**CREDENTIALS, "AWS_ACCESS_KEY_ID": session.key}
