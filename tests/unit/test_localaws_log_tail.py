"""Following a log shows each whole line once."""

from pathlib import Path

from localaws.log_tail import LogTail


def test_only_later_lines_are_yielded(tmp_path: Path) -> None:
    log = tmp_path / "aws.log"
    log.write_text("before\n")
    follower = LogTail(log)

    with log.open("a") as file:
        file.write("first\nsecond\n")

    assert list(follower.lines()) == ["first", "second"]
    assert list(follower.lines()) == []


def test_a_line_is_yielded_when_it_is_complete(tmp_path: Path) -> None:
    log = tmp_path / "aws.log"
    log.write_bytes(b"")
    follower = LogTail(log)

    with log.open("ab") as file:
        file.write("grü".encode()[:3])
    early = list(follower.lines())
    with log.open("ab") as file:
        file.write("grü".encode()[3:] + b"n\n")

    assert early == []
    assert list(follower.lines()) == ["grün"]
