"""The faults of the local AWS: their switches, quotas and chances, and the compression of its waits."""

from pathlib import Path
from typing import Any

import pytest

from localaws.__main__ import main
from localaws.faults.bucket import TokenBucket
from localaws.faults.calls import read_call
from localaws.faults.catalogue import CATALOGUE, WrongFault
from localaws.faults.client import listing
from localaws.faults.events import delays
from localaws.faults.switches import Faults
from localaws.time_factor import WrongTimeFactor, time_factor

DOCS = Path(__file__).parents[2] / "docs" / "localaws.md"


def record(key: str) -> dict[str, Any]:
    return {"eventName": "ObjectCreated:Put", "s3": {"object": {"key": key}}}


def test_every_fault_has_a_row_in_the_documentation() -> None:
    text = DOCS.read_text()

    assert [fault.usage for fault in CATALOGUE if f"| `{fault.usage}` |" not in text] == []


def test_a_bucket_holds_what_flows_in_within_a_second() -> None:
    bucket = TokenBucket(5)

    assert [bucket.take(1, 100.0) for _ in range(7)] == [True] * 5 + [False] * 2
    assert [bucket.take(1, 100.4) for _ in range(3)] == [True, True, False]
    assert sum(bucket.take(1, 999.0) for _ in range(9)) == 5


def test_a_dear_request_is_accepted_and_later_ones_wait_for_its_debt() -> None:
    bucket = TokenBucket(1)

    assert bucket.take(5, 100.0)
    assert [bucket.take(1, 100.0 + second) for second in range(1, 7)] == [False] * 4 + [True] * 2


def test_a_quota_grows_by_the_time_factor() -> None:
    faults = Faults(factor=20)
    faults.switch_on(["rekognition-tps", "5"])

    assert sum(faults.has_quota("rekognition-tps", "IndexFaces") for _ in range(150)) in (100, 101)


def test_half_of_the_events_are_lost_and_the_same_ones_for_a_seed() -> None:
    def lost(seed: str) -> set[int]:
        faults = Faults()
        faults.switch_on(["events", "lose", "0.5"], seed)
        return {number for number in range(200) if not delays(faults, record(f"photo-{number}"))}

    assert lost("7") == lost("7") != lost("8")
    assert 70 < len(lost("7")) < 130


def test_late_and_shuffled_events_add_their_delays_and_each_duplicate_has_its_own() -> None:
    faults = Faults()
    for words in (["events", "delay", "3"], ["events", "shuffle", "2"], ["events", "duplicate"]):
        faults.switch_on(words)

    first, second = delays(faults, record("photo"))

    assert first != second
    assert 3 <= min(first, second) <= max(first, second) <= 5


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ([], []),
        (["down"], ["slow sns"]),
        (["down", "sns"], ["down sqs", "slow sns"]),
        (["events"], ["down sns", "down sqs", "slow sns"]),
    ],
)
def test_a_fault_is_switched_off_alone_by_name_or_with_all(words: list[str], left: list[str]) -> None:
    faults = Faults()
    for on in (["down", "sns"], ["down", "sqs"], ["slow", "sns"]):
        faults.switch_on(on)

    faults.switch_off(words)

    assert sorted(faults.on) == left


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["down", "foo"], "There is no fault `down foo`. There are: down SERVICE (rekognition, "),
        (["down", "sns", "1"], "`off down sns` takes no '1'."),
        (["rekognition-tps", "5"], "`off rekognition-tps` takes no '5'."),
        (["rain"], "There is no fault `rain`. There are: "),
    ],
)
def test_what_is_no_fault_is_not_switched_off(words: list[str], said: str) -> None:
    with pytest.raises(WrongFault) as refused:
        Faults().switch_off(words)

    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("name", ["lambda-concurrency", "map-concurrency", "payload-limit"])
@pytest.mark.parametrize("value", ["1.5", "nan", "-1", "few"])
def test_a_fault_that_counts_takes_no_fraction(name: str, value: str) -> None:
    with pytest.raises(WrongFault, match=rf"^N of `{name}` is '{value}', but must be a whole number from "):
        Faults().switch_on([name, value])


def test_a_fault_without_a_value_is_listed_without_one() -> None:
    state = {"on": {"down sns": 1.0, "slow sns": 0.5, "ses-sandbox": 1.0}, "faults": [], "rekognition": {}}

    assert listing(state, whole=False).split("\n  ") == ["On:", "down sns", "slow sns 0.5", "ses-sandbox"]


@pytest.mark.parametrize(
    ("headers", "service"),
    [
        ({"HTTP_AUTHORIZATION": "A Credential=a/20261126/us-east-1/s3/aws4_request"}, "s3"),
        (
            {"HTTP_AUTHORIZATION": "A Credential=a/20261126/us-east-1/lambda/aws4_request"},
            "lambda",
        ),
        ({"QUERY_STRING": "X-Amz-Credential=a%2F20261126%2Fus-east-1%2Fs3%2Faws4_request"}, "s3"),
    ],
)
def test_a_request_tells_its_service(headers: dict[str, str], service: str) -> None:
    assert read_call({"PATH_INFO": "/", **headers}).service == service


@pytest.mark.parametrize("text", ["0", "0.5", "-1", "fast", "", "nan", "1001"])
def test_a_wrong_time_factor_is_refused_in_a_sentence(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCALAWS_TIME", text)

    assert main(["up", "--port", "0"]) == 1
    assert capsys.readouterr().err.startswith(
        f"LOCALAWS_TIME is {text!r}, but must be a number from 1 to 1000"
    )


def test_waits_last_as_on_aws_without_a_time_factor() -> None:
    assert time_factor({}) == 1
    assert time_factor({"LOCALAWS_TIME": "20"}) == 20
    with pytest.raises(WrongTimeFactor):
        time_factor({"LOCALAWS_TIME": "inf"})
