"""`python -m infrastructure.sbom`: what Lambda gets and what development has, as CycloneDX in build/sbom."""

import argparse
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from infrastructure.errors import DeploymentError, run

WHEELS = Path(".venv/wheels")
FOLDER = Path("build/sbom")
WRITTEN = (
    "--pyproject",
    "pyproject.toml",
    "--output-reproducible",
    "--output-format",
    "JSON",
    "--output-file",
)


def main() -> int:
    argparse.ArgumentParser(prog="python -m infrastructure.sbom", description=__doc__).parse_args()
    return run(write_documents)


def write_documents() -> None:
    """Write both documents, and print where they are.

    Raises:
        DeploymentError: the wheels are missing, or CycloneDX fails.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    lambda_document, development = FOLDER / "lambda.cdx.json", FOLDER / "development.cdx.json"
    packed = pinned(wheel.name for wheel in WHEELS.glob("*.whl"))
    if not packed:
        raise DeploymentError(f"{WHEELS} has no wheels: run make setup.")
    describe("requirements", *WRITTEN, str(lambda_document), "-", given="\n".join(packed))
    describe("environment", *WRITTEN, str(development), sys.executable)
    print(f"wrote {lambda_document}, {len(packed)} packages\nwrote {development}")


def pinned(wheels: Iterable[str]) -> list[str]:
    """Return the packages of wheels as `name==version`, each once: there are wheels for several platforms."""
    return sorted({"{}=={}".format(*wheel.split("-")[:2]) for wheel in wheels})


def describe(*arguments: str, given: str = "") -> None:
    command = [sys.executable, "-m", "cyclonedx_py", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DeploymentError(f"cyclonedx-py {arguments[0]} failed: {done.stderr.strip()}")


if __name__ == "__main__":
    sys.exit(main())
