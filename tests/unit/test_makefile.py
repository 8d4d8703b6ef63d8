"""The arguments that `make` sends to its commands: as typed, whatever signs they have."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
READY = (".venv/ready", ".venv/all-wheels.ready", ".venv/runtime.ready", ".venv/faces.ready")
RECORDER = f"""#!{sys.executable}
import json, os, sys
with open(os.path.dirname(__file__) + "/calls", "a") as file:
    print(json.dumps(sys.argv[1:]), file=file)
"""
Make = Callable[..., list[list[str]]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Run `make` with programs that only note their arguments. Return those of each call."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("python", "chalice"):
        (folder / program).write_text(RECORDER)
        (folder / program).chmod(0o755)

    def run(*arguments: str) -> list[list[str]]:
        given = ("MAKE", "MFLAGS", "PYTEST")  # what the `make test` around it has set
        clean = {name: value for name, value in os.environ.items() if not name.startswith(given)}
        made = (f"--assume-old={name}" for name in READY)
        command = ["make", *made, f"BIN={folder}", *arguments]
        subprocess.run(command, cwd=PROJECT, env=clean, check=True)
        return [json.loads(line) for line in (folder / "calls").read_text().splitlines()]

    return run


@pytest.mark.parametrize(
    "name",
    ["till", "Ann's till", 'a "b"', r"back\slash", "$HOME `id` $(id)", "Größe; exit 1", "a  b", "#1"],
)
def test_a_token_is_for_the_name_that_was_typed(make: Make, name: str) -> None:
    (call,) = make("token", f"NAME={name}", "ROLE=staff", "DAYS=30", "STAGE=dev")

    assert call == [
        *("-m", "infrastructure.invoke", "--stage", "dev", "create_token"),
        *(f"name={name}", "role=staff", "days:=30"),
    ]


def test_a_token_without_a_name_bears_its_role_and_never_expires(make: Make) -> None:
    (call,) = make("token")

    assert call[-5:] == ["local", "create_token", "name=admin", "role=admin", "days:=null"]


def test_tokens_of_the_name_that_was_typed_are_revoked(make: Make) -> None:
    (call,) = make("revoke", "NAME=Ann's till $1", "STAGE=dev")

    assert call[-4:] == ["dev", "revoke_tokens", "name=Ann's till $1", "id="]


def test_nothing_is_revoked_where_no_name_was_typed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the admins' tokens, whose role is the name of a token made without one."""
    monkeypatch.setenv("NAME", "a shell's own")

    assert make("revoke")[0][-2:] == ["name=", "id="]


def test_one_token_is_revoked_by_its_id(make: Make) -> None:
    assert make("revoke", "ID=0af3")[0][-2:] == ["name=", "id=0af3"]


def test_a_release_is_of_the_version_that_was_typed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERSION", "a shell's own")

    assert make("release", "VERSION=1.2.3") == [["-m", "infrastructure.release", "1.2.3"]]
    assert make("release")[-1] == ["-m", "infrastructure.release", ""]


@pytest.mark.parametrize(
    ("settings", "event"),
    [
        ((), ["days:=null", "drop:=false"]),
        (("DAYS=30",), ["days:=30", "drop:=false"]),
        (("DROP=1",), ["days:=null", "drop:=true"]),
    ],
)
def test_the_key_of_links_is_replaced_as_was_typed(
    make: Make, settings: tuple[str, ...], event: list[str]
) -> None:
    (call,) = make("link-key", "STAGE=dev", *settings)

    assert call[-4:] == ["dev", "replace_link_key", *event]


@pytest.mark.parametrize(
    ("settings", "dry_run"), [((), "false"), (("DRY_RUN=1",), "true"), (("DRY_RUN=0",), "false")]
)
def test_retention_is_told_whether_it_only_counts(
    make: Make, settings: tuple[str, ...], dry_run: str
) -> None:
    (call,) = make("retention", *settings)

    assert call[-3:] == ["--scheduled", "apply_retention", f"dry_run:={dry_run}"]


@pytest.mark.parametrize(
    ("settings", "fields"),
    [((), []), (("SINCE=",), ["since="]), (("SINCE=2026-11-26T09:30",), ["since=2026-11-26T09:30"])],
)
def test_failed_photos_are_rerun_until_none_is_left(
    make: Make, settings: tuple[str, ...], fields: list[str]
) -> None:
    (call,) = make("rerun", "STAGE=dev", *settings)

    assert call == ["-m", "infrastructure.invoke", "--stage", "dev", "--repeat", "rerun_failed", *fields]


@pytest.mark.parametrize(("settings", "days"), [((), "null"), (("DAYS=30",), "30")])
def test_bucket_and_records_are_compared_until_nothing_is_left(
    make: Make, settings: tuple[str, ...], days: str
) -> None:
    (call,) = make("reconcile", *settings)

    assert call[-4:] == ["--repeat", "--scheduled", "reconcile_photos", f"days:={days}"]
    assert make("reconcile", "DRY_RUN=1")[-1][-2:] == ["days:=null", "dry_run:=true"]


def test_a_prefix_reaches_the_backfill_as_typed(make: Make) -> None:
    (call,) = make("backfill", "PREFIX=gallery/Ann's $1/")

    assert call == ["-m", "backfill", "bucket", "--stage", "local", "--", "gallery/Ann's $1/"]


def test_a_backup_goes_where_it_was_typed(make: Make) -> None:
    (call,) = make("backup", "TO=Ann's backups", "STAGE=dev")

    assert call == ["-m", "backup", "save", "--stage", "dev", "--to=Ann's backups"]


def test_a_restore_replaces_a_shop_only_when_told_so(make: Make) -> None:
    (call,) = make("restore", "FROM=-a b.tar.gz", "ERASED=s3://results")
    told = make("restore", "FROM=a", "REPLACE=1")[-1]

    assert call[3:] == ["--stage", "local", "--from=-a b.tar.gz", "--erased=s3://results"]
    assert told[-1] == "--replace"


@pytest.mark.parametrize(
    "target",
    ["infrastructure", "deploy", "rollback", "destroy", "backfill", "retention", "backup", "restore"],
)
def test_a_stage_reaches_every_command_as_typed(make: Make, target: str) -> None:
    calls = make(target, "STAGE=no such'stage")

    assert all("no such'stage" in call for call in calls)


def test_a_port_reaches_the_local_aws_as_typed(make: Make) -> None:
    (call,) = make("local", "PORT=it's")

    assert call == ["-m", "localaws", "up", "--port", "it's"]


def test_the_package_is_built_and_compiled_before_it_is_deployed(make: Make) -> None:
    calls = make("deploy", "STAGE=dev")

    assert [call[1] for call in calls] == [
        "infrastructure",
        "infrastructure.package",
        "infrastructure.deploy",
    ]


@pytest.mark.parametrize(
    ("settings", "options"),
    [
        ((), []),
        (("CANARY=10",), ["--canary", "10"]),
        (("CANARY=5", "MINUTES=1"), ["--canary", "5", "--minutes", "1"]),
    ],
)
def test_a_deployment_ends_with_a_smoke_test(
    make: Make, settings: tuple[str, ...], options: list[str]
) -> None:
    calls = make("deploy", "STAGE=dev", *settings)

    deploy = ["-m", "infrastructure.deploy", "--stage", "dev"]
    assert calls[-1] == [*deploy, "--", "--smoke", *options]


@pytest.mark.parametrize(
    ("settings", "options"),
    [((), []), (("ERASE=1",), ["--erase"]), (("ERASE=0",), []), (("TAKE_OVER=1",), ["--take-over"])],
)
def test_buckets_are_erased_only_where_it_was_typed(
    make: Make, settings: tuple[str, ...], options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERASE", "a shell's own")

    (call,) = make("destroy", "STAGE=dev", *settings)

    assert call == ["-m", "infrastructure.destroy", "--stage", "dev", *options]


def test_pytest_gets_what_was_asked_for(make: Make) -> None:
    (call,) = make("test", "PYTEST=tests/unit -k 'a or b'")

    assert call == ["-m", "pytest", "tests/unit", "-k", "a or b"]


def test_all_tests_run_in_three_processes(make: Make) -> None:
    assert make("test") == [["-m", "pytest", "--numprocesses", "3"]]
