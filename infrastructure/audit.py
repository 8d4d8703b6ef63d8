"""`python -m infrastructure.audit`: known vulnerabilities of pinned packages, if their database answers."""

import argparse
import json
import subprocess
import sys
from typing import Any

AUDIT_SECONDS = 60
COMMAND = (
    *("-m", "pip_audit", "--requirement", "constraints.txt", "--no-deps", "--disable-pip"),
    *("--progress-spinner", "off", "--format", "json", "--timeout", "3"),
)


def main() -> int:
    """Print what is known. Return 1 for a vulnerable package; a database out of reach is no failure."""
    argparse.ArgumentParser(prog="python -m infrastructure.audit", description=__doc__).parse_args()
    try:
        return judge(ask())
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        print(f"pip-audit: nothing was audited, as its database is out of reach: {error}")
        return 0


def ask() -> list[dict[str, Any]]:
    """Return what pip-audit tells of each pinned package.

    Raises:
        ValueError: it tells nothing; the message is its last line.
    """
    command = [sys.executable, *COMMAND]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=AUDIT_SECONDS)
    if not done.stdout.strip():
        raise ValueError((done.stderr.strip().splitlines() or ["no answer"])[-1])
    packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    return packages


def judge(packages: list[dict[str, Any]]) -> int:
    """Print the vulnerable packages, or how many were audited. Return 1 if there are any.

    Raises:
        ValueError: none was audited, as by a mirror of packages alone.
    """
    audited = [package for package in packages if "skip_reason" not in package]
    if not audited:
        raise ValueError(f"it knows none of {len(packages)} packages")
    vulnerable = [package for package in audited if package["vulns"]]
    for package in vulnerable:
        ids = ", ".join(vulnerability["id"] for vulnerability in package["vulns"])
        print(f"pip-audit: {package['name']} {package['version']} has {ids}")
    if not vulnerable:
        skipped = len(packages) - len(audited)
        print(f"pip-audit: no vulnerability of {len(audited)} packages is known; {skipped} not audited")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main())
