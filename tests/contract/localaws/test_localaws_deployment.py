import io
import json
import zipfile
from typing import Any

import pytest
from local_aws import LocalAws

SWAGGER: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"version": "1.0", "title": "future-store"},
    "schemes": ["https"],
    "paths": {
        "/visits": {
            "get": {
                "responses": {"200": {"description": "200 response"}},
                "x-amazon-apigateway-integration": {
                    "type": "aws_proxy",
                    "httpMethod": "POST",
                    "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/x/invocations",
                    "responses": {"default": {"statusCode": "200"}},
                },
            },
            "options": {
                "responses": {"200": {"description": "200 response"}},
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": '{"statusCode": 200}'},
                    "responses": {"default": {"statusCode": "200"}},
                },
            },
        }
    },
}


def test_chalices_api_description_is_imported_and_updated(aws: LocalAws) -> None:
    gateway = aws.client("apigateway")
    api = gateway.import_rest_api(body=json.dumps(SWAGGER))["id"]
    gateway.put_rest_api(restApiId=api, mode="overwrite", body=json.dumps(SWAGGER))
    gateway.create_deployment(restApiId=api, stageName="api")
    paths = {found["path"] for found in gateway.get_resources(restApiId=api)["items"]}
    assert paths == {"/", "/visits"}


def test_a_new_deployment_keeps_the_limits_of_its_stage(aws: LocalAws) -> None:
    gateway = aws.client("apigateway")
    api = gateway.import_rest_api(body=json.dumps(SWAGGER))["id"]
    gateway.create_deployment(restApiId=api, stageName="api")
    limit = {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": "5"}
    gateway.update_stage(restApiId=api, stageName="api", patchOperations=[limit])
    gateway.create_deployment(restApiId=api, stageName="api")
    settings = gateway.get_stage(restApiId=api, stageName="api")["methodSettings"]["*/*"]
    assert settings["throttlingRateLimit"] == 5


def test_a_layer_s_version_is_found_by_its_arn(aws: LocalAws) -> None:
    lambda_ = aws.client("lambda")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("python/x.py", "")
    made = lambda_.publish_layer_version(LayerName="shared", Content={"ZipFile": content.getvalue()})
    arn = made["LayerVersionArn"]
    assert lambda_.get_layer_version_by_arn(Arn=arn)["LayerVersionArn"] == arn
    with pytest.raises(lambda_.exceptions.ResourceNotFoundException):
        lambda_.get_layer_version_by_arn(Arn=arn[:-1] + "7")


def test_a_role_takes_a_policy(aws: LocalAws) -> None:
    iam = aws.client("iam")
    iam.create_role(RoleName="with-policy", AssumeRolePolicyDocument="{}")
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
    iam.put_role_policy(RoleName="with-policy", PolicyName="p", PolicyDocument=json.dumps(document))
    assert iam.get_role_policy(RoleName="with-policy", PolicyName="p")["PolicyDocument"] == document


def test_the_servers_own_paths_are_few(aws: LocalAws) -> None:
    assert aws.get("/_localaws/health") == {"status": "ok"}
    with pytest.raises(OSError, match="404"):
        aws.get("/_localaws/reset")


def test_rekognition_is_answered_here(aws: LocalAws) -> None:
    answer = aws.client("rekognition").list_collections()
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
