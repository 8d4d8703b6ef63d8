"""`python -m infrastructure migrate` names the backup to make before it changes anything."""

from pathlib import Path

import pytest

from infrastructure.__main__ import main


def test_nothing_is_migrated_before_there_is_a_backup(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate", "--stage", "dev", "--project", str(project)]) == 1

    said = capsys.readouterr()
    assert "Back up Redis first" in said.out + said.err
