"""AWS Secrets Manager: the secret with the address of Redis, read without the SDK.

Every function reads it in its init phase, and many call no other service. The SDK's import would double
the time of that phase.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

import msgspec

from chalicelib.aws.errors import kind_of
from chalicelib.aws.signature import Keys, signed_headers
from chalicelib.errors import ConfigurationError, TransientError

TIMEOUT_SECONDS = 2.0
"""Time for connecting, and for each read. Lambda's init phase may take ten seconds."""
SERVICE, OPERATION = "secretsmanager", "GetSecretValue"
REFUSALS = {
    "ResourceNotFoundException": "does not exist: make it with `aws secretsmanager create-secret`",
    "InvalidRequestException": "is to be deleted: take it back with `aws secretsmanager restore-secret`",
    "AccessDeniedException": "this function may not read: deploy again, which renders its policy",
    "DecryptionFailure": "this function may not decrypt: let its role use the secret's key",
}
"""What each error code means for the secret. AWS' own words name the account, and callers may see ours."""


def read_secret(name: str, region: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the text of the secret with this name or ARN, at the second try if need be.

    Raises:
        ConfigurationError: there is no such secret, it may not be read, or there are no keys.
        Throttled, TransientError: another try may succeed.
        ServiceError: AWS refused for another reason.
    """
    place = region, _endpoint(region, environment), _keys(environment)
    try:
        return _ask(name, *place)
    except TransientError:
        return _ask(name, *place)


def _keys(environment: Mapping[str, str]) -> Keys:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    keys = Keys(*(environment.get(name, "") for name in names))
    if not (keys.id and keys.secret):
        raise ConfigurationError(
            "REDIS_SECRET can't be read without AWS keys in the environment: on your own machine set "
            'REDIS_URL, or eval "$(aws configure export-credentials --format env)"'
        )
    return keys


def _endpoint(region: str, environment: Mapping[str, str]) -> str:
    named = environment.get("AWS_ENDPOINT_URL_SECRETS_MANAGER") or environment.get("AWS_ENDPOINT_URL")
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return named or f"https://{SERVICE}.{region}.{domain}"


def _ask(name: str, region: str, endpoint: str, keys: Keys) -> str:
    body = msgspec.json.encode({"SecretId": name})
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": urlsplit(endpoint).netloc,
        "x-amz-target": f"{SERVICE}.{OPERATION}",
    }
    signed = signed_headers(headers, body, keys, (region, SERVICE), datetime.now(UTC))
    try:
        status, answer = _post(endpoint, signed, body)
    except (OSError, HTTPException) as exc:
        raise TransientError(f"{OPERATION}: {exc!r}") from exc
    if status == 200:
        return str(msgspec.json.decode(answer).get("SecretString", ""))
    raise _refusal(status, answer)


def _post(endpoint: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    kind = HTTPSConnection if endpoint.startswith("https:") else HTTPConnection
    connection = kind(urlsplit(endpoint).netloc, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("POST", "/", body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _refusal(status: int, answer: bytes) -> Exception:
    """Return the error of a refusal, whose JSON names its class as `__type`."""
    try:
        code = str(msgspec.json.decode(answer)["__type"]).rpartition("#")[2]
    except (msgspec.DecodeError, LookupError, TypeError):
        code = ""
    if code in REFUSALS:
        return ConfigurationError(f"REDIS_SECRET names a secret that {REFUSALS[code]}")
    return kind_of(code, passes=status >= 500)(f"{OPERATION}: {code or status}")
