"""Arguments of `python -m localaws`, and the names of its processes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backfill.__main__ import main as backfill_main
from localaws.__main__ import main as localaws_main
from localaws.environment import packaging_variables
from localaws.process_names import process_name

PYTHON = "/shop/.venv/bin/python"
ZYGOTE = f'{PYTHON} -I -S -X utf8 localaws/lambdas/sandbox/zygote.py 24 20185 [".localaws/lambdas/a"]'


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (("--lane", "visit"), "argument --lane: invalid choice: 'visit' (choose from 'gallery')"),
        (("--concurrency", "none"), "argument --concurrency: 'none' is not a number of photos, 1 or more"),
        (("--concurrency", "0"), "argument --concurrency: '0' is not a number of photos, 1 or more"),
    ],
)
@pytest.mark.parametrize(
    ("main", "program"), [(localaws_main, "localaws import"), (backfill_main, "backfill folder")]
)
def test_a_wrong_argument_is_named_by_the_command_that_was_given(
    main: Callable[[list[str]], int],
    program: str,
    arguments: tuple[str, ...],
    wrong: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([program.split()[1], "pictures", *arguments])

    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"python -m {program}: error: {wrong}"


@pytest.mark.parametrize("port", ["70000", "65534", "abc", "-1", "1.5", "it's"])
def test_a_wrong_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        localaws_main(["up", f"--port={port}"])

    assert ended.value.code == 2
    assert (
        capsys.readouterr()
        .err.splitlines()[-1]
        .endswith("is not a port from 1 to 65533, nor 0 for free ones")
    )


def test_pip_is_given_a_folder_with_blanks_as_one(tmp_path: Path) -> None:
    wheels = tmp_path / "Läden & Söhne"
    wheels.mkdir()

    (link,) = packaging_variables(wheels)["PIP_FIND_LINKS"].split()

    assert link.startswith("file:///")
    assert link.endswith("/L%C3%A4den%20%26%20S%C3%B6hne")


@pytest.mark.parametrize(
    ("command", "short", "name"),
    [
        (f"{PYTHON} -m localaws up --port 0", "python", "python -m localaws"),
        (f"{PYTHON} -m localaws.server --state .localaws --runtime r", "python", "AWS"),
        (f"{PYTHON} -m localaws.api . 4567", "python", "REST API"),
        (f"{PYTHON} -m localaws.faces.worker 7", "python", "Rekognition"),
        (".venv/bin/valkey-server 127.0.0.1:4568 [cluster]", "valkey-server", "Valkey"),
        (ZYGOTE, "python3.11", "Lambda"),
        (ZYGOTE, "recognise_faces", "Lambda recognise_faces"),
        (f"{PYTHON} -m demo", "python", "demo"),
        (f"{PYTHON} -c pass", "python", "python"),
        ("", "", ""),
    ],
)
def test_a_process_has_a_plain_name(command: str, short: str, name: str) -> None:
    assert process_name(command, short) == name
