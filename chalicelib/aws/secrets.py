"""AWS Secrets Manager: the secret with the address of Redis."""

from typing import Any

from chalicelib.aws.errors import translated_errors
from chalicelib.errors import ConfigurationError

REFUSALS = {
    "ResourceNotFoundException": "does not exist: make it with `aws secretsmanager create-secret`",
    "InvalidRequestException": "is to be deleted: take it back with `aws secretsmanager restore-secret`",
    "AccessDeniedException": "this function may not read: deploy again, which renders its policy",
    "DecryptionFailure": "this function may not decrypt: let its role use the secret's key",
}
"""Meanings of error codes, as ends of a sentence. AWS' own words name the account; ours may be seen."""


def read_secret(client: Any, name: str) -> str:
    """Return the text of the secret with this name or ARN. `client` is botocore's of Secrets Manager.

    Raises:
        ConfigurationError: there is no such secret, or it may not be read.
        Throttled, TransientError: another try may succeed.
    """
    meanings = {code: _meaning(refusal) for code, refusal in REFUSALS.items()}
    with translated_errors("GetSecretValue", meanings):
        return str(client.get_secret_value(SecretId=name).get("SecretString", ""))


def _meaning(refusal: str) -> Any:
    return lambda words: ConfigurationError(f"REDIS_SECRET names a secret that {refusal}")
