"""Large bytes are kept in files of their own, once, and as long as something refers to them."""

from pathlib import Path

import pytest

from localaws.persistence.zip_files import ZipFiles

ONE, OTHER = b"one" * 10_000, b"other" * 10_000


@pytest.fixture
def files(tmp_path: Path) -> ZipFiles:
    return ZipFiles(tmp_path / "versions", tmp_path / "zips")


def sizes(tmp_path: Path) -> list[int]:
    return sorted(file.stat().st_size for file in (tmp_path / "zips").iterdir())


def test_nothing_was_saved_before(files: ZipFiles) -> None:
    assert files.load() is None


def test_what_was_saved_comes_back_and_is_shared(files: ZipFiles, tmp_path: Path) -> None:
    files.save({"a": ONE, "b": ONE, "c": bytes(ONE), "small": b"s"})
    loaded = ZipFiles(tmp_path / "versions", tmp_path / "zips").load()

    assert loaded == {"a": ONE, "b": ONE, "c": ONE, "small": b"s"}
    assert loaded["a"] is loaded["b"] is loaded["c"]
    assert sizes(tmp_path) == [len(ONE)]
    assert (tmp_path / "versions").stat().st_size < 1_000


def test_what_is_no_longer_referred_to_is_deleted(files: ZipFiles, tmp_path: Path) -> None:
    files.save([ONE, OTHER])
    files.save([OTHER])

    assert (files.load(), sizes(tmp_path)) == ([OTHER], [len(OTHER)])


def test_bytes_of_a_former_start_stay_while_they_are_referred_to(files: ZipFiles, tmp_path: Path) -> None:
    files.save([ONE])
    again = ZipFiles(tmp_path / "versions", tmp_path / "zips")
    again.save([*again.load(), OTHER])

    assert again.load() == [ONE, OTHER]
