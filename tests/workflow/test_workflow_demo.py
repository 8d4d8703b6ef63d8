"""`make demo` tells its story to the end."""

import json
import subprocess
import sys
from pathlib import Path


def test_the_demonstration_comes_out_as_it_should(project: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo", "--folder", str(tmp_path / "demo")]

    answer = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=300)

    assert answer.returncode == 0, answer.stderr
    outcome = json.loads((tmp_path / "demo.json").read_text())
    came = sorted((visit["who"], visit["number"]) for visit in outcome["visits"])
    assert came == [(name, number) for name in ("Ada", "Berta", "Carl") for number in (1, 2)]
