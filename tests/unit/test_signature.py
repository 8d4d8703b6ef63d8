"""The signature of a plain request is the one that the SDK makes."""

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from chalicelib.aws.signature import Keys, signed_headers

MOMENT = datetime(2026, 11, 27, 2, 3, 4, tzinfo=UTC)
HEADERS = {
    "content-type": "application/x-amz-json-1.1",
    "host": "secretsmanager.eu-west-1.amazonaws.com",
    "x-amz-target": "secretsmanager.GetSecretValue",
}


@pytest.mark.parametrize("token", ["", "a token/of+a=role"])
@pytest.mark.parametrize("body", [b"", b'{"SecretId": "redis"}', "\u00e4".encode()])
def test_the_sdk_signs_alike(token: str, body: bytes) -> None:
    sent = signed_headers(
        HEADERS, body, Keys("AKIA", "secret/+", token), ("eu-west-1", "secretsmanager"), MOMENT
    )

    signer = SigV4Auth(Credentials("AKIA", "secret/+", token), "secretsmanager", "eu-west-1")
    unsigned = {name: value for name, value in sent.items() if name != "authorization"}
    request = AWSRequest("POST", f"https://{HEADERS['host']}/", unsigned, body)
    request.context["timestamp"] = "20261127T020304Z"
    text = signer.string_to_sign(request, signer.canonical_request(request))
    assert sent["authorization"].endswith(f"Signature={signer.signature(text, request)}")
    assert signer.scope(request) in sent["authorization"]
    assert f"SignedHeaders={signer.signed_headers(signer.headers_to_sign(request))}," in sent["authorization"]
