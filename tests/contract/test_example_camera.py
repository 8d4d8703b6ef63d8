"""The files that the camera takes from its folders, and those that it leaves."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib.api.uploads import PictureType
from demo.shop import wait
from examples import folders
from examples.folders import finished, look
from tests.contract.test_example_scripts import PretendedShop, shop

__all__ = ["shop"]


def put(folder: Path, name: str, content: str = "picture") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


@contextmanager
def watching(folder: Path, project: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A camera that watches a folder, until it is interrupted."""
    command = [sys.executable, "-S", "-m", "examples.camera", "--watch", "--settled", "0.5", str(folder)]
    with log.open("ab") as told:
        camera = subprocess.Popen(command, cwd=project, stdout=told, stderr=told)
        yield camera
        camera.kill()
        camera.wait()


def uploads(number: int, log: Path) -> None:
    """Wait until the camera has told of that many uploads. One not noted yet is repeated after a restart."""
    wait(lambda: log.read_text().count(" is uploaded as ") >= number, lambda: f"{number}: {log.read_text()}")


def test_every_type_that_the_api_takes_has_a_name() -> None:
    assert set(folders.TYPES.values()) == set(PictureType.__args__)  # type: ignore[attr-defined]


def test_pictures_are_found_in_folders_inside_folders(tmp_path: Path) -> None:
    names = ("2026/11/26/a.jpg", "2026/11/26/b.PNG", "2026/11/27/c.heic", "d.jpeg")
    paths = {put(tmp_path, name) for name in names}

    found = look([tmp_path], {}, 0.0)

    assert (set(found.pictures), found.left) == (paths, {})


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (".x.jpg.part", "hidden"),
        (".x.jpg", "hidden"),
        ("x.jpg.part", "a temporary name"),
        ("x.jpg.TMP", "a temporary name"),
        ("x.tmp.jpg", "a temporary name"),
        ("x.jpg~", "a temporary name"),
        ("notes.txt", "not named as a picture"),
        ("x", "not named as a picture"),
    ],
)
def test_what_is_no_finished_picture_is_left_with_the_reason(tmp_path: Path, name: str, why: str) -> None:
    path = put(tmp_path, f"2026/{name}")

    assert look([tmp_path], {}, 0.0) == ({}, {path: why})


def test_notes_and_hidden_folders_are_not_worth_a_word(tmp_path: Path) -> None:
    put(tmp_path, ".uploaded"), put(tmp_path, ".trash/x.jpg")

    assert look([tmp_path], {}, 0.0) == ({}, {})


def test_a_picture_is_finished_once_it_has_not_changed_for_a_while(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jpg", "pic")
    first = look([tmp_path], {}, 10.0)
    put(tmp_path, "a.jpg", "picture")
    second = look([tmp_path], first.pictures, 11.0)
    third = look([tmp_path], second.pictures, 13.0)

    assert second.left == {path: "still being written"}
    assert finished(second.pictures, 11.0, 2.0) == []
    assert (finished(third.pictures, 13.0, 2.0), third.left) == ([path], {})


def test_a_picture_of_the_future_and_an_empty_one(tmp_path: Path) -> None:
    ahead = put(tmp_path, "ahead.jpg")
    os.utime(ahead, (4_000_000_000, 4_000_000_000))
    put(tmp_path, "empty.jpg", "")

    found = look([tmp_path], {}, 0.0)

    assert finished(look([tmp_path], found.pictures, 5.0).pictures, 5.0, 2.0) == [ahead]


def test_a_picture_in_the_place_of_another_is_a_new_one(tmp_path: Path) -> None:
    path = put(tmp_path, "latest.jpg")
    os.utime(path, (1, 1))
    before = look([tmp_path], {}, 0.0).pictures[path]
    os.utime(path, (2, 2))

    assert not look([tmp_path], {path: before}, 1.0).pictures[path].is_same(before)


def test_a_file_that_vanishes_between_two_steps_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to(tmp_path / "gone")

    assert look([tmp_path], {}, 0.0) == ({}, {})


def test_a_camera_that_watches_takes_finished_pictures_once_also_after_a_restart(
    shop: PretendedShop, project: Path, tmp_path: Path
) -> None:
    folder, log = tmp_path / "pictures", tmp_path / "log"
    put(folder, "2026/11/26/a.jpg", "first"), put(folder, "2026/11/26/b.jpg.part", "half")
    with watching(folder, project, log):
        uploads(1, log)
        (folder / "2026/11/26/b.jpg.part").rename(folder / "2026/11/26/b.jpg")
        uploads(2, log)
    with watching(folder, project, log):
        put(folder, "2026/11/27/c.png", "third")
        uploads(3, log)

    words = (b"first", b"half", b"third")
    assert [word in upload for word, upload in zip(words, shop.uploads, strict=True)] == [True] * 3
    told = log.read_text()
    assert "Found 1 picture in" in told
    assert "Left, a temporary name: " in told


def test_a_camera_goes_on_when_the_shop_is_there_again(
    shop: PretendedShop, project: Path, tmp_path: Path
) -> None:
    folder, log = tmp_path / "pictures", tmp_path / "log"
    put(folder, "a.jpg")
    shop.outages = 2
    with watching(folder, project, log):
        uploads(1, log)

    assert log.read_text().count("it is tried again in") == 2
