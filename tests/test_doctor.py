"""What is configured and works, and what to do about what does not."""

import io
import json
from pathlib import Path

import pytest

from assistant.doors.doctor import Check, examine, mend_store, render_checks
from assistant.doors.terminal import open_console, show
from assistant.pipeline import Assistant
from assistant.testing import PAPERS
from store.index import Index


def found(checks: list[Check]) -> dict[str, Check]:
    """Checks by name."""
    return {check.name: check for check in checks}


def test_all_is_well_on_a_fresh_machine(tmp_path: Path) -> None:
    """No key and no store are no fault; what could be done is said."""
    checks = found(examine(str(tmp_path / "store")))

    assert all(check.works for check in checks.values()), checks
    assert "0 papers" in checks["store"].found
    assert "assistant ingest" in checks["store"].next
    assert "extractive" in checks["model"].found
    assert "OPENAI_API_KEY" in checks["model"].next
    assert not (tmp_path / "store").exists()


def test_a_setting_that_cannot_be_used_is_the_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else can be looked at then."""
    monkeypatch.setenv("ASSISTANT_TIMEOUT", "soon")

    assert [(check.name, check.works) for check in examine()] == [("settings", False)]


def test_a_broken_store_is_named_with_what_mends_it(tmp_path: Path) -> None:
    """And the other checks are made all the same."""
    (tmp_path / "manifest.json").write_text("not a manifest", encoding="utf-8")

    checks = found(examine(str(tmp_path)))

    assert not checks["store"].works
    assert "--mend" in checks["store"].next
    assert checks["prompts"].works


def test_a_key_never_shows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also when its server cannot be reached."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://user:password@127.0.0.1:9/v1")
    file = io.StringIO()

    checks = examine(str(tmp_path / "store"), "some-model")
    show(open_console(file), render_checks(checks))

    assert not found(checks)["model"].works
    assert "secret" not in file.getvalue()
    assert "password" not in file.getvalue()


def test_a_mended_store_holds_its_papers_again(tmp_path: Path) -> None:
    """From whatever is left of it."""
    source, store = tmp_path / "papers.jsonl", str(tmp_path / "store")
    lines = [json.dumps({"title": paper.title, "abstract": paper.abstract}) for paper in PAPERS[:2]]
    source.write_text("\n".join(lines), encoding="utf-8")
    with Assistant.open(store, "none") as filled:
        filled.ingest(source)
    (tmp_path / "store" / "manifest.json").write_text("damaged", encoding="utf-8")

    told = mend_store(store, lambda *_: None)

    assert "2 papers" in told
    assert "vectors of" in found(examine(store))["store"].found
    with Index.open(store) as index:
        assert len(index) == 2


def test_a_finding_and_its_next_step_stand_together() -> None:
    """What fails is seen without colours too."""
    file = io.StringIO()

    show(
        open_console(file),
        render_checks([Check(name="store", works=False, found="it is locked", next="wait")]),
    )

    assert file.getvalue() == "FAILS  store: it is locked\n       wait\n"
