"""The secret with the address of Redis: a stage names it, and no file has what is in it."""

from typing import Any

from botocore.exceptions import ClientError

from infrastructure.errors import DeploymentError, code_of


def refuse_written_password(config: dict[str, Any], stage: str) -> None:
    """Raise DeploymentError for REDIS_URL in config.json, which would hand its password to every reader."""
    settings = config["stages"][stage]
    for own in (config, settings, *settings.get("lambda_functions", {}).values()):
        if "REDIS_URL" in own.get("environment_variables", {}):
            raise DeploymentError(
                f"Stage {stage!r} sets REDIS_URL in .chalice/config.json, and the password of Redis belongs "
                f"into no file: {how_to_make(config['app_name'] + '-' + stage + '-redis')}, and set "
                "REDIS_SECRET to its name."
            )


def require_secret(secretsmanager: Any, stage: str, name: str) -> None:
    """Raise DeploymentError unless the secret exists. It is not read."""
    try:
        found = secretsmanager.describe_secret(SecretId=name)
    except ClientError as exc:
        if code_of(exc) != "ResourceNotFoundException":
            raise
        raise DeploymentError(
            f"Stage {stage!r} takes the address of Redis from the secret {name}, which does not exist: "
            f"{how_to_make(name)}."
        ) from exc
    if "DeletedDate" in found:
        raise DeploymentError(
            f"The secret {name} of stage {stage!r} is to be deleted: take it back with "
            f"`aws secretsmanager restore-secret --secret-id {name}`."
        )


def how_to_make(name: str) -> str:
    """Return the words that tell how to make the secret. The address comes from a file, not from history."""
    return (
        "write its address, as rediss://user:password@host:6379, into a file redis-url, then "
        f"`aws secretsmanager create-secret --name {name} --secret-string file://redis-url`"
    )
