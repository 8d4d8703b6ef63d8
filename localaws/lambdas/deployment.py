"""The present configuration of a function of moto's."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.permissions.sessions import credentials, session_of_arn

RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Deployment:
    """One configuration of one function. Two equal ones can share their workers."""

    arn: str
    name: str
    version: str
    region: str
    handler: str
    memory_mb: int
    variables: Mapping[str, str]
    code: str  # digest of the zip
    layers: tuple[str, ...]  # digests of the layers' zips
    role: str  # its ARN


def read(function: Any) -> Deployment:
    """Return the present deployment of a moto LambdaFunction. An update changes $LATEST in place."""
    return Deployment(
        arn=function.function_arn,
        name=function.function_name,
        version=str(function.version),
        region=function.region,
        handler=function.handler,
        memory_mb=int(function.memory_size),
        variables=function.environment_vars,
        code=function.code_digest,
        layers=tuple(digest for digest, _ in function.layer_zips),
        role=function.role,
    )


def environment(
    deployment: Deployment, given: Mapping[str, str], task_root: str, log_stream: str
) -> dict[str, str]:
    """Return a worker's environment: Lambda's defaults, this machine's, then the function's variables.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    """
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        **given,
        **credentials(session_of_arn(deployment.role, deployment.name)),
        "AWS_REGION": deployment.region,
        "AWS_DEFAULT_REGION": deployment.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{RUNTIME}",
        "AWS_LAMBDA_FUNCTION_NAME": deployment.name,
        "AWS_LAMBDA_FUNCTION_VERSION": deployment.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(deployment.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{deployment.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "LAMBDA_TASK_ROOT": task_root,
        "_HANDLER": deployment.handler,
        **{name: str(value) for name, value in deployment.variables.items()},
    }
