"""Facts of executions that statemachine.json doesn't tell: measured.json.

A test plays each execution on the local AWS and compares the calls. Times are of the local machine, where
nothing but the assumptions below tells how long AWS takes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from infrastructure.cost.paths import Answers, Run, path

FILE = Path(__file__).with_name("measured.json")
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Execution:
    """One kind of execution: its path, with calls of Rekognition and objects written to S3 as measured.

    `faces` is a number of visitors in its photo, 0 in lanes without them.
    """

    run: Run
    rekognition: Mapping[str, float]
    puts: float


@cache
def measured() -> dict[str, Any]:
    """Return the facts as they are in their file."""
    return dict(json.loads(FILE.read_text()))


def execution(kind: str, faces: int = 1) -> Execution:
    """Return what an execution uses: a visit that is `new`, `known` or seen `again`, a `selfie`, …

    In a visit one SearchFaces and one picture are for each face, the other calls for the photo.
    """
    facts = measured()["executions"][kind]
    answers = _with_faces(facts["answers"], faces)
    each = {"SearchFaces"} if "RecogniseFaces" in answers else set()
    calls = {name: count * (faces if name in each else 1) for name, count in facts["rekognition"].items()}
    return Execution(path(facts["lane"], answers), calls, 1 + (facts["puts"] - 1) * faces)


def _with_faces(answers: Answers, faces: int) -> Answers:
    """Return the answers for a photo of so many people like the first one."""
    if "RecogniseFaces" not in answers:
        return answers
    return {**answers, "RecogniseFaces": {"visitors": answers["RecogniseFaces"]["visitors"] * faces}}


def seconds(function: str) -> float:
    """Return how long a warm run of a function takes: as assumed for AWS, else as measured."""
    facts = measured()
    ms = facts["assumed"]["function_ms"].get(function, facts["function_ms"].get(function))
    return float(facts["assumed"]["other_ms"] if ms is None else ms) / 1000


@cache
def memory_gb(function: str) -> float:
    """Return the memory of a function in .chalice/config.json."""
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text())
    own = config["lambda_functions"].get(function, {})
    return float(own.get("lambda_memory_size", config["lambda_memory_size"])) / 1024
