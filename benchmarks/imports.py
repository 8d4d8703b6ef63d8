"""The cost of a Lambda's cold start beside AWS's own part: `import app` in a fresh interpreter."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

TIMES = 7
ROOT = Path(__file__).resolve().parents[1]
_PROGRAM = "import time; began = time.perf_counter(); import app; print(time.perf_counter() - began)"


def milliseconds() -> float:
    """Return the median of several."""
    variables = {**os.environ, "PHOTOS_BUCKET": "photos", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _PROGRAM]
    seconds = [float(subprocess.check_output(command, cwd=ROOT, env=variables)) for _ in range(TIMES)]
    return round(1000 * statistics.median(seconds), 1)
