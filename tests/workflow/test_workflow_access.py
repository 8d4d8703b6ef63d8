"""Roles at the REST API as it is served, and standard tools that use it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo import pictures
from demo.shop import Refused, Shop

PRODUCT = {"name": "Tea", "price_cents": 549, "stock": 5}


def refusal(shop: Shop, token: str, method: str, path: str, body: Any = None) -> Refused:
    with pytest.raises(Refused) as refused:
        shop.call(method, path, body, token=token)
    return refused.value


def token_of(shop: Shop, role: str) -> str:
    return str(shop.invoke("create_token", {"name": "door", "role": role})["token"])


def test_without_a_token_nothing_is_told(shop: Shop) -> None:
    assert refusal(shop, "", "GET", "/visits").status == 401


def test_a_wrong_token_is_refused(shop: Shop) -> None:
    assert refusal(shop, "guessed", "GET", "/visits").status == 403


@pytest.mark.parametrize(
    ("role", "method", "path", "body"),
    [
        ("camera", "GET", "/visits", None),
        ("camera", "GET", "/customers", None),
        ("camera", "PUT", "/products/tea", PRODUCT),
        ("staff", "PUT", "/products/tea", PRODUCT),
        ("staff", "POST", "/offers", {"text": "Tea for two"}),
    ],
)
def test_too_small_a_role_is_refused_and_told_which_is_needed(
    shop: Shop, role: str, method: str, path: str, body: Any
) -> None:
    refused = refusal(shop, token_of(shop, role), method, path, body)

    answer = json.loads(refused.body)
    assert (refused.status, answer["Code"]) == (403, "Forbidden")
    assert role in answer["Message"]


def test_the_staff_sees_who_came(shop: Shop) -> None:
    shop.came("face.jpg", pictures.portrait("admiral"))

    visits = shop.call("GET", "/visits", token=token_of(shop, "staff"))

    assert len(visits["items"]) == 1


def test_health_is_open_to_everybody(shop: Shop) -> None:
    assert shop.call("GET", "/health", token="")["status"] == "ok"
    assert shop.get("/health")["rekognition"] == "ok"


def test_the_aws_command_lists_the_collections_faces(shop: Shop) -> None:
    photo = shop.came("face.jpg", pictures.portrait("admiral"))
    aws = Path(sys.executable).parent / "aws"
    command = [aws, "rekognition", "list-faces", "--collection-id", "future-store-local"]

    answer = subprocess.run(
        command, env=os.environ | shop.environment, capture_output=True, text=True, timeout=60
    )

    assert answer.returncode == 0, answer.stderr
    (face,) = json.loads(answer.stdout)["Faces"]
    assert face["ExternalImageId"] == photo["id"]
