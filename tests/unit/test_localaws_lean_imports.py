"""The server imports no service of moto that nothing here uses, and finds it when a template needs it."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
FIND = """
import sys
import localaws.server
from localaws.moto_patches import cloudformation_types
from moto.cloudformation import parsing
cloudformation_types.install()
for kind in sys.argv[1:]:
    print(parsing.resource_class_from_type(kind), parsing.resource_name_property_from_type(kind))
print("moto.ec2" in sys.modules)
"""


def python(*arguments: str) -> str:
    return subprocess.check_output([sys.executable, *arguments], cwd=PROJECT, text=True)


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """Return the modules that the server imports."""
    return set(python("-c", "import sys, localaws.server; print(*sys.modules)").split())


@pytest.mark.parametrize("package", ["moto.batch", "moto.ec2", "openapi_spec_validator", "pydantic"])
def test_the_server_starts_without_a_package_that_it_does_not_use(imported: set[str], package: str) -> None:
    assert "localaws.server" in imported
    assert package not in imported


def test_a_template_of_this_project_needs_no_other_service() -> None:
    found = python(
        "-c", FIND, "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::CloudWatch::Alarm", "Custom::One"
    )

    assert found.splitlines()[0] == "<class 'moto.s3.models.FakeBucket'> BucketName"
    assert found.splitlines()[-1] == "False"


def test_a_template_finds_every_type_that_moto_knows() -> None:
    known = python("-c", "from moto.cloudformation import parsing; print(*parsing.get_model_map())").split()
    wanted = [name for name in known if name.startswith("AWS::") and "::SERVICE::" not in name]

    found = python("-c", FIND, *wanted)

    assert len(wanted) > 80
    assert [
        name for name, line in zip(wanted, found.splitlines(), strict=False) if line.split()[0] == "None"
    ] == []


def test_an_api_document_is_checked_as_by_moto() -> None:
    lines = [
        "from localaws.moto_patches import apigateway_checks",
        "from moto.apigateway import models",
        "apigateway_checks.install()",
        "try: models.validate({'openapi': '3.0.1'})",
        "except models.OpenAPIValidationError: print('refused')",
    ]

    assert python("-c", "\n".join(lines)) == "refused\n"
