"""What customers are told of their enrolment, and that nothing depends on whether it arrives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec import convert

from chalicelib.enrolment.telling import Telling
from chalicelib.failures.rules import explain
from chalicelib.payloads import TaskError

PHOTO = {"photo_id": "p1", "customer_id": "ann"}
REFUSED = {"Error": "PhotoDoesNotMeetRequirement", "Cause": '{"errorMessage": "too dark; too small"}'}


@dataclass
class Desk:
    """Remembers what it is asked for; `outcome` is how notifications end."""

    outcome: Mapping[str, str]
    notified: list[tuple[Any, ...]] = field(default_factory=list)
    finished: list[tuple[Any, ...]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    def notify(self, *arguments: Any) -> Mapping[str, str]:
        self.notified.append(arguments)
        return self.outcome

    def finish(self, *arguments: Any) -> None:
        self.finished.append(arguments)

    def forget_face(self, photo: Mapping[str, Any]) -> None:
        self.forgotten.append(photo["photo_id"])

    @property
    def telling(self) -> Telling:
        return Telling(
            photos=self, notifying=self, faces=self, explain=lambda error: explain(convert(error, TaskError))
        )


@pytest.mark.parametrize(
    ("outcome", "told"), [({"email": "sent"}, True), ({"email": "failed"}, False), ({}, False)]
)
def test_who_was_enrolled_is_told_under_the_photos_id(outcome: dict[str, str], told: bool) -> None:
    desk = Desk(outcome)

    assert desk.telling.notify_customer(PHOTO) == {"told": told}
    assert desk.notified == [("p1-enrolled", "ann", "enrolled", {})]


def test_a_refused_selfie_is_noted_and_told_with_every_reason() -> None:
    desk = Desk({"email": "failed"})

    answer = desk.telling.reject_enrolment(PHOTO | {"error": REFUSED})

    assert answer == {"told": False, "reasons": ["too dark", "too small"]}
    assert desk.finished == [("p1", "rejected", "too dark; too small")]
    assert desk.notified == [("p1-rejected", "ann", "rejected", {"reasons": ["too dark", "too small"]})]


@pytest.mark.parametrize(
    ("error", "forgotten"), [("PhotoDoesNotMeetRequirement", ["p1"]), ("FaceAlreadyEnrolled", [])]
)
def test_the_face_of_a_refused_selfie_is_forgotten_unless_it_is_somebodys(
    error: str, forgotten: list[str]
) -> None:
    desk = Desk({})

    desk.telling.reject_enrolment(PHOTO | {"selfie": {}, "error": REFUSED | {"Error": error}})

    assert desk.forgotten == forgotten
