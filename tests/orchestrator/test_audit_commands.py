"""`tiepdan audit` says whether the log is the one it was, and gives out what proves it later."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from orchestrator.cli import main


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("TIEPDAN_DATA_DIRECTORY", str(tmp_path))
    assert main(["init"]) == 0
    for login in ("hang", "minh", "lan"):
        assert main(["user", "add", login, "--name", login, "--role", "operator"]) == 0
    capsys.readouterr()
    return tmp_path


def test_a_whole_log_and_a_rewritten_one_are_told_apart(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "checkpoint", "--output", "kept.json"]) == 0
    assert main(["audit", "verify", "--checkpoint", "kept.json"]) == 0
    assert "2 checkpoints fit" in capsys.readouterr().out
    engine = create_engine(f"sqlite:///{office / 'tiepdan.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_log_no_delete"))
        connection.execute(text("DELETE FROM audit_log WHERE id = (SELECT max(id) FROM audit_log)"))
    engine.dispose()
    for file in (office / "audit").iterdir():
        file.unlink()
    assert main(["audit", "verify"]) == 0
    assert "no checkpoint to compare" in capsys.readouterr().out
    assert main(["audit", "verify", "--checkpoint", "kept.json"]) == 1
    assert "does not hold this line any more" in capsys.readouterr().err


def test_what_is_no_checkpoint_is_said(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "x.json").write_text("{}")
    assert main(["audit", "verify", "--checkpoint", "x.json"]) == 1
    assert "x.json is no checkpoint" in capsys.readouterr().err
