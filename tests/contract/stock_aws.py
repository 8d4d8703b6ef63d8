"""Servers of AWS, an unmended moto and a local AWS, and a small project, for what is run against AWS."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

import deploy_sfn
from infrastructure.__main__ import main as infrastructure
from tests.contract.localaws.local_aws import LocalAws

REGION = "us-east-1"
SECRET = "future-store-dev-redis"
API_URL = "https://x.execute-api.us-east-1.amazonaws.com/api"

APP = """
from chalice import Chalice
app = Chalice("future-store")
for name in ("recognise_faces", "init_collection"):
    app.lambda_function(name=name)(lambda event, context: None)
"""


@contextmanager
def stock_aws() -> Iterator[str]:
    """Serves moto on a free port and yields its URL; its Lambdas answer without running.

    moto's configuration is one for the whole process, so it is put back for the tests that come after.
    """
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    post(f"{url}/moto-api/config", {"lambda": {"use_docker": False}})
    try:
        yield url
    finally:
        post(f"{url}/moto-api/config", {"lambda": {"use_docker": True}})
        server.stop()


@contextmanager
def deploying_aws(folder: Path) -> Iterator[str]:
    """Serves a local AWS on a free port and yields its URL; its Lambdas answer without running."""
    server = LocalAws(folder / "state")
    server.start()
    post(f"{server.url}/moto-api/config", {"lambda": {"use_docker": False}})
    try:
        yield server.url
    finally:
        server.kill()


def point_to(url: str, environment: pytest.MonkeyPatch) -> None:
    """Empties the server but for the secret of Redis, and makes the SDK's environment lead to it."""
    post(f"{url}/moto-api/reset", {})
    variables = {
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "none",
        "AWS_SHARED_CREDENTIALS_FILE": "none",
    }
    for name, value in variables.items():
        environment.setenv(name, value)
    boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString="rediss://redis.shop.test")


@contextmanager
def only_with_permission(url: str, environment: pytest.MonkeyPatch) -> Iterator[None]:
    """Signs in a user who may do nothing, on a server that enforces it meanwhile."""
    iam = boto3.client("iam")
    iam.create_user(UserName="nobody")
    key = iam.create_access_key(UserName="nobody")["AccessKey"]
    with environment.context() as changed:
        changed.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
        changed.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
        post(f"{url}/moto-api/reset-auth", 0)
        try:
            yield
        finally:
            post(f"{url}/moto-api/reset-auth", 1_000_000_000)


def post(url: str, content: object) -> None:
    json_headers = {"Content-Type": "application/json", "Authorization": "of the tests"}
    urlopen(Request(url, json.dumps(content).encode(), json_headers, method="POST")).close()


def make_project(folder: Path) -> Path:
    """A project with a stage `dev` of two functions, not deployed yet."""
    chalice = folder / ".chalice"
    shared = chalice / "policy-templates" / "every-function"
    shared.mkdir(parents=True)
    for name in ("logs", "redis", "tracing"):
        (shared / f"{name}.json").write_text("[]")
    functions = ("recognise_faces", "init_collection")
    for function in functions:
        (chalice / "policy-templates" / f"{function}.json").write_text('{"Statement": []}')
    stage = {
        "environment_variables": {
            "STAGE": "dev",
            "REDIS_SECRET": SECRET,
            "PHOTOS_BUCKET": "dev-photos",
            "RESULTS_BUCKET": "dev-results",
            "SENDER": "store@shop.test",
        },
        "lambda_functions": {name: {"iam_policy_file": f"policies/dev/{name}.json"} for name in functions},
    }
    config = {"app_name": "future-store", "xray": True, "stages": {"dev": stage}}
    (chalice / "config.json").write_text(json.dumps(config))
    (folder / "app.py").write_text(APP)
    return folder


def make_deployed_project(folder: Path) -> Path:
    """The same with its infrastructure, its functions and a state machine to deploy."""
    project = make_project(folder)
    assert infrastructure(["up", "--stage", "dev", "--project", str(project)]) == 0
    record(project, {name: make_function(name) for name in ("recognise_faces", "init_collection")})
    define(project)
    return project


def make_function(name: str) -> str:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as zipped:
        zipped.writestr("app.py", "")
    iam = boto3.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    made = boto3.client("lambda").create_function(
        FunctionName=f"future-store-dev-{name}",
        Runtime="python3.11",
        Role=role,
        Handler="app.f",
        Code={"ZipFile": code.getvalue()},
    )
    return str(made["FunctionArn"])


def make_api() -> str:
    """A REST API with a stage `api`, as Chalice makes it."""
    gateway = boto3.client("apigateway")
    api = str(gateway.create_rest_api(name="future-store")["id"])
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(**method, authorizationType="NONE")
    gateway.put_integration(**method, type="MOCK")
    gateway.create_deployment(restApiId=api, stageName="api")
    return api


def record(project: Path, functions: dict[str, str]) -> None:
    """Writes what Chalice records of a deployment."""
    resources = [
        {"name": name, "resource_type": "lambda_function", "lambda_arn": arn}
        for name, arn in functions.items()
    ]
    resources.append({"resource_type": "rest_api", "rest_api_url": API_URL + "/", "rest_api_id": make_api()})
    folder = project / ".chalice" / "deployed"
    folder.mkdir(exist_ok=True)
    (folder / "dev.json").write_text(json.dumps({"resources": resources, "schema_version": "2.0"}))


def define(project: Path, **changes: Any) -> None:
    notify = {"TopicArn": "${storeroom_topic}", "Message.$": "$.message"}
    states = {
        "Recognise": {"Type": "Task", "Resource": "${recognise_faces}", "Next": "Notify"},
        "Notify": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": notify,
            "End": True,
        },
        **changes,
    }
    (project / "statemachine.json").write_text(json.dumps({"StartAt": "Recognise", "States": states}))


def deploy(project: Path, *options: str) -> int:
    """Run `deploy_sfn.py` for the project's stage `dev`; its exit status."""
    return deploy_sfn.main(["--stage", "dev", "--project", str(project), *options])
