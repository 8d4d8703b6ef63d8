"""The audit of packages fails for known vulnerabilities alone; an SBOM has each package once."""

import pytest

from infrastructure.audit import judge
from infrastructure.sbom import pinned

SOUND = {"name": "tea", "version": "1.0", "vulns": []}
VULNERABLE = {"name": "milk", "version": "2.0", "vulns": [{"id": "PYSEC-1"}, {"id": "GHSA-2"}]}
UNKNOWN = {"name": "sugar", "skip_reason": "Dependency not found on PyPI"}


def test_a_vulnerable_package_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge([SOUND, VULNERABLE]) == 1

    assert capsys.readouterr().out == "pip-audit: milk 2.0 has PYSEC-1, GHSA-2\n"


def test_what_could_not_be_audited_is_said_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge([SOUND, UNKNOWN]) == 0

    assert capsys.readouterr().out == "pip-audit: no vulnerability of 1 packages is known; 1 not audited\n"


def test_an_audit_of_nothing_is_not_called_one() -> None:
    with pytest.raises(ValueError, match="it knows none of 2 packages"):
        judge([UNKNOWN, UNKNOWN])


def test_wheels_of_several_platforms_are_one_package() -> None:
    wheels = [
        f"{name}-none-any.whl" for name in ("redis-8.1.0-py3", "pillow-12.2.0-cp311", "pillow-12.2.0-cp313")
    ]

    assert pinned(wheels) == ["pillow==12.2.0", "redis==8.1.0"]
