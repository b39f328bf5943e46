"""A run becomes the baseline by hand, with a reason, and a worse one only by naming what is worse."""

from pathlib import Path

import pytest

from evals.baselines import baseline_path, bless, load_baseline, save_baseline
from evals.errors import RefusedBlessing, RunError
from evals.testing import make_summary

GOOD = {f"q{number:02}": (1.0,) for number in range(30)}
WORSE = GOOD | {"q07": (0.0,)}


def test_a_baseline_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    baseline = bless(make_summary(GOOD, deterministic=True), None, by="ana", reason="first")
    other = bless(make_summary(GOOD), None, by="bo", reason="a model")

    save_baseline(path, baseline)
    save_baseline(path, other)

    assert load_baseline(path, "extractive") == baseline
    assert load_baseline(path, "model") == other
    assert load_baseline(path, "oracle") is None
    assert sum(line.startswith('{"case_id"') for line in path.read_text().splitlines()) == 60


def test_no_file_is_no_baseline_and_a_broken_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert load_baseline(path, "extractive") is None

    for text in ("[]", "{", '{"extractive": {"blessing": 1}}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(RunError, match="cannot be read"):
            load_baseline(path, "extractive")


def test_what_is_worse_must_be_named() -> None:
    old = bless(make_summary(GOOD, deterministic=True), None, by="ana", reason="first")
    worse = make_summary(WORSE, deterministic=True)

    with pytest.raises(RefusedBlessing, match=r"worse in q07 \(look at them .*--accept q07"):
        bless(worse, old, by="ana", reason="because")

    accepted = bless(worse, old, by="ana", reason="because", accept=["q07", "q08"])
    assert accepted.blessing.accepted == ("q07",)


def test_what_got_better_needs_no_acceptance() -> None:
    old = bless(make_summary(WORSE, deterministic=True), None, by="ana", reason="first")

    assert (
        bless(make_summary(GOOD, deterministic=True), old, by="ana", reason="mended").blessing.accepted == ()
    )


def test_only_whole_runs_with_a_reason_are_blessed() -> None:
    whole = make_summary(GOOD)
    partial = make_summary(GOOD, options={"selected": "q0*"})
    stopped = whole.model_copy(update={"capped": "it was interrupted"})
    missing = whole.model_copy(update={"results": whole.results[:9]})
    failed = whole.model_copy(
        update={"results": tuple(one.model_copy(update={"errors": 1}) for one in whole.results)}
    )

    with pytest.raises(RefusedBlessing, match="needs a reason"):
        bless(whole, None, by="ana", reason="  ")
    for summary in (partial, stopped, missing, failed):
        with pytest.raises(RefusedBlessing):
            bless(summary, None, by="ana", reason="because")


def test_the_baseline_lies_beside_its_questions(tmp_path: Path) -> None:
    assert baseline_path(tmp_path / "golden") == tmp_path / "baseline.json"
    assert baseline_path(tmp_path / "exam.jsonl") == tmp_path / "baseline.json"
