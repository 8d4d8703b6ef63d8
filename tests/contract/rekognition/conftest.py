"""A real botocore client whose requests go to the service in this process instead of over HTTP.

Every answer and every error on the way is held against botocore's description of the API.
"""

import json
import uuid
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.validate import validate_parameters

from localaws.rekognition import RekognitionError, RekognitionService
from localaws.rekognition.validation import service_model

# Errors every AWS service may answer, so that botocore declares them for no operation.
COMMON_ERRORS = {"ValidationException", "SerializationException", "UnknownOperationException"}

Objects = dict[tuple[str, str, str | None], bytes]


class RawBody(BytesIO):
    """The body of an answer, as botocore reads it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield self.read()


@pytest.fixture(scope="session")
def objects() -> Objects:
    """S3's objects: put one in to be read."""
    return {}


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, objects: Objects) -> Iterator[RekognitionService]:
    service = RekognitionService(
        tmp_path_factory.mktemp("state"), lambda bucket, key, version: objects[bucket, key, version]
    )
    yield service
    service.close()


@pytest.fixture(scope="session")
def client(service: RekognitionService) -> Any:
    client = boto3.client(
        "rekognition", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )

    def answer(request: Any, **_: object) -> AWSResponse:
        operation = request.headers["X-Amz-Target"].decode().split(".")[1]
        status, body = answered(service, operation, json.loads(request.body))
        return AWSResponse(request.url, status, {}, RawBody(json.dumps(body).encode()))

    client.meta.events.register("before-send.rekognition", answer)
    return client


def answered(
    service: RekognitionService, operation: str, request: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    model = service_model().operation_model(operation)
    try:
        answer = service.answer(operation, request)
    except RekognitionError as error:
        check_code(model, error.code)
        return error.status, {"__type": error.code, "Message": error.message}
    check_shape(model.output_shape, answer)
    return 200, answer


def check_code(model: Any, code: str) -> None:
    assert code in COMMON_ERRORS | {shape.name for shape in model.error_shapes}


def check_shape(shape: Any, answer: dict[str, Any]) -> None:
    """No unknown member, every type right. A timestamp is a number in JSON, so botocore's check takes it."""
    check_members(shape, answer)
    validate_parameters(answer, shape)


def check_members(shape: Any, value: Any) -> None:
    if shape.type_name == "structure":
        assert set(value) <= set(shape.members)
        for name, member in value.items():
            check_members(shape.members[name], member)
    elif shape.type_name == "list":
        for item in value:
            check_members(shape.member, item)
    elif shape.type_name == "string" and shape.enum:
        assert value in shape.enum


@pytest.fixture
def collection(client: Any) -> Iterator[str]:
    """An empty collection."""
    name = f"test-{uuid.uuid4()}"
    client.create_collection(CollectionId=name)
    yield name
    client.delete_collection(CollectionId=name)
