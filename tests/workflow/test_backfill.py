"""Existing pictures through the whole stack: a folder, and what lies in the bucket already."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from demo import odd_pictures, pictures
from demo.shop import Shop
from localaws.machine import Machine
from tests.contract.stock_aws import make_project

DEADLINE = 120


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Make three pictures and a text, in folders."""
    folder = tmp_path / "summer 2019"
    (folder / "beach").mkdir(parents=True)
    (folder / "one.jpg").write_bytes(pictures.nobody("coffee"))
    (folder / "beach" / "zwei +.png").write_bytes(odd_pictures.png("astronaut"))
    (folder / "beach" / "three.jpg").write_bytes(pictures.portrait("admiral"))
    (folder / "notes.txt").write_bytes(odd_pictures.text())
    return folder


def backfill(shop: Shop, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "backfill", *arguments]
    options = {"cwd": project, "env": variables(shop, project), "timeout": DEADLINE}
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def heed_interrupts() -> None:
    """Let Ctrl-C end this process. A shell's background jobs ignore it, and these tests may be one."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def events_only(shop: Shop, prefix: str) -> Iterator[None]:
    """Let S3 announce keys with this prefix alone. An import waits a minute for any other photo."""
    bucket, s3 = shop.environment["PHOTOS_BUCKET"], shop.aws("s3")
    events = s3.get_bucket_notification_configuration(Bucket=bucket)
    events.pop("ResponseMetadata")
    only = {"Key": {"FilterRules": [{"Name": "prefix", "Value": prefix}]}}
    told = [told | {"Filter": only} for told in events["LambdaFunctionConfigurations"]]
    few = {"LambdaFunctionConfigurations": told}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=few)
    try:
        yield
    finally:
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=events)


def variables(shop: Shop, project: Path) -> dict[str, str]:
    return {"PATH": "", "PYTHONPATH": str(project), **shop.environment}


def counted(summary: str, kind: str) -> int:
    found = re.search(rf"(\d+) {kind}", summary)
    assert found, summary
    return int(found[1])


def tint(shade: int) -> Image.Image:
    return Image.new("RGB", (64, 64), (shade, 100, 100))


def test_a_folder_is_imported_once(shop: Shop, project: Path, archive: Path) -> None:
    first = backfill(shop, project, "folder", str(archive))
    again = backfill(shop, project, "folder", str(archive))

    assert first.stdout.splitlines()[0] == "3 done, 1 rejected, 0 failed, 0 skipped", first.stderr
    assert "1 rejected: the file is no picture of a type we read" in first.stdout
    assert "4/4 100%" in first.stderr
    assert again.stdout.splitlines() == ["0 done, 0 rejected, 0 failed, 4 skipped"]
    assert (first.returncode, again.returncode) == (0, 0)
    photo = shop.photo("gallery/summer 2019/beach/zwei +.png")
    assert photo["state"] == "done"
    assert len(shop.executions(photo)) == 1


def test_a_changed_file_is_imported_again(shop: Shop, project: Path, archive: Path) -> None:
    backfill(shop, project, "folder", str(archive), "--album=changed")
    (archive / "one.jpg").write_bytes(pictures.nobody("rocket"))

    again = backfill(shop, project, "folder", str(archive), "--album=changed")

    assert again.stdout.splitlines() == ["1 done, 0 rejected, 0 failed, 3 skipped"]


def test_an_interrupted_import_goes_on_where_it_ended(shop: Shop, project: Path, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number:02}.png").write_bytes(pictures.saved(tint(number), "PNG"))
    options = [str(tmp_path), "--album=interrupted", "--concurrency=1"]
    command = [sys.executable, "-m", "backfill", "folder", *options]
    with (
        events_only(shop, "gallery/interrupted/0"),
        subprocess.Popen(
            command,
            cwd=project,
            env=variables(shop, project),
            stdout=subprocess.PIPE,
            preexec_fn=heed_interrupts,
        ) as running,
    ):
        shop.photo("gallery/interrupted/09.png")
        running.send_signal(signal.SIGINT)
        first = running.communicate(timeout=DEADLINE)[0].decode()

    again = backfill(shop, project, "folder", *options)

    assert running.returncode == 130
    assert 0 < counted(first, "done") < 12
    assert counted(again.stdout, "done") + counted(again.stdout, "skipped") == 12
    assert counted(again.stdout, "skipped") >= counted(first, "done")
    listed = shop.aws("s3").list_object_versions(
        Bucket=shop.environment["PHOTOS_BUCKET"], Prefix="gallery/interrupted/"
    )
    assert len(listed["Versions"]) == 12


def test_objects_from_before_the_deployment_are_started_once(shop: Shop, project: Path) -> None:
    with events_only(shop, "nothing/"):
        for name in ("one", "two", "gone"):
            shop.upload(f"gallery/before/{name} +.jpg", pictures.nobody())
        bucket = shop.environment["PHOTOS_BUCKET"]
        shop.aws("s3").delete_object(Bucket=bucket, Key="gallery/before/gone +.jpg")
    shop.upload("gallery/before/after.jpg", pictures.nobody())
    shop.photo("gallery/before/after.jpg")

    first = backfill(shop, project, "bucket", "gallery/before/")
    again = backfill(shop, project, "bucket", "gallery/before/")

    assert first.stdout.splitlines() == ["2 done, 0 rejected, 0 failed, 1 skipped"], first.stderr
    assert again.stdout.splitlines() == ["0 done, 0 rejected, 0 failed, 3 skipped"]
    assert shop.photo("gallery/before/two +.jpg")["state"] == "done"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("folder", "nowhere"), "error: There is no folder nowhere."),
        (("bucket", "--stage=moon"), "error: Stage 'moon' is not in .chalice/config.json"),
        (("bucket", "--stage=dev"), "error: Stage 'dev' has examples where your own settings belong"),
        (("folder", ".", "--album=a/b"), "error: An album can't be called 'a/b'"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    shop: Shop, project: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    ended = backfill(shop, project, *arguments)

    assert ended.returncode == 1
    assert ended.stderr.startswith(sentence)
    assert "Traceback" not in ended.stderr


def test_a_stage_that_is_not_deployed_is_named(shop: Shop, project: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "backfill", "bucket", "--stage=dev"]
    there = {"cwd": make_project(tmp_path), "env": variables(shop, project), "timeout": DEADLINE}

    ended = subprocess.run(command, capture_output=True, text=True, check=False, **there)

    assert ended.stderr.splitlines()[-1] == "error: Stage 'dev' is not deployed: `make deploy STAGE=dev`."


def test_an_aws_that_does_not_answer_is_said_in_a_sentence(shop: Shop, project: Path) -> None:
    nowhere = Shop({**shop.environment, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, list)

    ended = backfill(nowhere, project, "bucket")

    assert ended.returncode == 1
    assert ended.stderr.startswith("error: No local AWS answers at http://127.0.0.1:9")


def test_import_finds_the_running_machine(shop: Shop, machine: Machine, project: Path, archive: Path) -> None:
    command = [sys.executable, "-m", "localaws", "import", str(archive), "--lane", "gallery"]
    command += ["--album", "by hand", "--state", str(machine.state)]

    ended = subprocess.run(
        command, cwd=project, capture_output=True, text=True, timeout=DEADLINE, check=False
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("3 done, 1 rejected")
    assert shop.photo("gallery/by hand/one.jpg")["album"] == "by hand"


def test_import_says_that_nothing_runs(project: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "localaws", "import", "--state", str(tmp_path), str(tmp_path)]

    ended = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == 1
    assert ended.stderr.startswith("No local AWS runs on")
