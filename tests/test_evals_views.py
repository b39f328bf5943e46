"""One report, five forms: complete, plain, and safe against what strangers write."""

import json
import re
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.doors.terminal import open_console
from evals.deciding.gate import decide
from evals.records import Attempt
from evals.showing.page import render_page
from evals.showing.report import (
    Report,
    abstention_line,
    cause_counts,
    headline,
    name_some,
    next_steps,
    show_usd,
)
from evals.showing.screen import print_report
from evals.showing.views import Outputs, to_json, to_junit, to_markdown, write_all
from evals.testing import make_answer, make_baseline, make_result, make_summary
from store.errors import KnownError
from store.records import Paper

EVIL = "<script>alert(1)</script> [bold]|x| \x1b[31m [a](http://b) ]]>"
GOOD = {f"q{number:02}": (1.0,) for number in range(30)}
BROKEN = GOOD | {"q07": (0.0,)}


def report(outcomes: dict[str, tuple[float, ...]] = BROKEN) -> Report:
    summary = make_summary(outcomes, deterministic=True)
    results = [one for one in summary.results if one.case_id != "q07"]
    changes = {"question": EVIL, "said": EVIL, "causes": (f"not retrieved: p1, {EVIL}",)}
    evil = make_result("q07", outcomes["q07"]).model_copy(update=changes)
    summary = summary.model_copy(update={"results": (*results, evil)})
    baseline = make_baseline(GOOD, deterministic=True)
    attempts = [
        Attempt(case_id=one, answers=(make_answer("q"),), ranked=(("p", 0.8),), seconds=0.1, passed=True)
        for one in outcomes
    ]
    return Report(summary, baseline, decide(summary, baseline, intervals=True), tuple(attempts))


def screen(told: Report, width: int = 100) -> str:
    file = StringIO()
    print_report(open_console(file, width=width), told)
    return file.getvalue()


def test_the_screen_tells_verdict_cause_and_next_step() -> None:
    shown = screen(report())

    assert shown.startswith("REGRESSION  1 red")
    assert "every flip of a stable question is a collapse" in shown
    assert "causes, in questions that got worse: not retrieved 1" in shown
    assert "q07 collapse   1/1 -> 0/1" in shown
    assert "smallest drop this run could see" in shown
    assert "assistant eval bless --accept q07" in shown


def test_a_good_run_fits_on_a_screen() -> None:
    shown = screen(report(GOOD))

    assert shown.startswith("NO REGRESSION")
    assert len(shown.splitlines()) < 24


def test_nothing_acts_on_the_terminal() -> None:
    assert "\x1b[31m" not in screen(report())
    assert "[bold]" in screen(report())


def test_without_a_baseline_the_measures_have_intervals() -> None:
    shown = screen(Report(make_summary(GOOD)))

    assert shown.startswith("EXAM HELD")
    assert "factoid accuracy" in shown
    assert "[0.886, 1.000]" in shown


def test_a_run_of_failures_cannot_be_decided_even_without_a_baseline() -> None:
    failed = [make_result(case, (), errors=1, said="the server is down") for case in GOOD]
    told = Report(make_summary(GOOD).model_copy(update={"results": tuple(failed)}))

    assert told.exit_code == 3
    assert screen(told).startswith("CANNOT DECIDE")
    assert screen(told).count("the server is down") == 1
    assert "bless" not in screen(told)


def test_what_cannot_be_decided_says_why() -> None:
    summary = make_summary(GOOD, deterministic=True, corpus="other")
    baseline = make_baseline(GOOD, deterministic=True)

    shown = screen(Report(summary, baseline, decide(summary, baseline)))

    assert shown.startswith("CANNOT DECIDE")
    assert "the corpus changed: corpus -> other" in shown


def test_drafts_are_named_as_such() -> None:
    shown = screen(Report(make_summary(GOOD, options={"drafts": "7"})))

    assert "7 questions are drafts that nobody has checked: they measure consistency, not truth" in shown


def test_the_page_escapes_everything_and_loads_nothing() -> None:
    page = render_page(report())

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    links = re.findall(r"https?://[\w./]+", page)
    assert set(links) <= {"http://www.w3.org/2000/svg", "http://b"}
    assert page.count("<svg") == 4
    assert 'id="cases"' in page


def test_markdown_makes_no_links_tags_or_tables_of_strangers_text() -> None:
    text = to_markdown(report())

    assert "**RED**" in text or "**red**" in text
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "[a](" not in text


def test_junit_fails_what_the_gate_fails() -> None:
    suite = ElementTree.fromstring(to_junit(report()))  # noqa: S314 - our own

    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["q07", "gate"]
    assert (suite.get("tests"), suite.get("failures")) == ("31", "2")


def test_json_holds_verdict_and_summary() -> None:
    document = json.loads(to_json(report()))

    assert (document["verdict"], document["exit_code"]) == ("regression", 1)
    assert len(document["summary"]["results"]) == 30


def test_files_are_written_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"html": tmp_path / "a" / "page.html", "markdown": tmp_path / "b.md", "junit": tmp_path / "c.xml"}

    write_all(report(), Outputs(**files, json=True))

    assert all(path.stat().st_size for path in files.values())
    assert json.loads(capsys.readouterr().out)["verdict"] == "regression"


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(KnownError, match="cannot be written"):
        write_all(report(), Outputs(markdown=tmp_path / "file" / "x.md"))


def test_small_words() -> None:
    told = report()

    assert headline(told).endswith("blessed 2026-01-01 by ana")
    assert cause_counts(Report(make_summary(GOOD))) == ""
    assert next_steps(Report(make_summary(GOOD))) == ["assistant eval bless --reason '...'"]
    assert name_some([str(number) for number in range(20)]).endswith("and 8 more")
    assert (show_usd(None), show_usd(0.5)) == ("unknown", "0.5000 USD")


def test_answers_of_many_papers_are_drawn_as_well() -> None:
    paper = Paper(paper_id="p", title="t", abstract="x")
    answers = (make_answer("q", [paper]),)
    scores = [0.2 + number / 40 for number in range(30)]
    attempts = tuple(
        Attempt(case_id=case, answers=answers, ranked=(("p", score),), seconds=score, passed=score > 0.5)
        for case, score in zip(GOOD, scores, strict=True)
    )

    page = render_page(Report(make_summary(GOOD), attempts=attempts))

    assert "median" in page
    assert "right: " in page


def test_abstention_is_told_both_ways() -> None:
    silent = make_summary({"u1": (0.0,), "u2": (1.0,)}, metric="false_answer")
    asked = make_summary({"f1": (1.0,), "f2": (0.0,)}, metric="over_refusal")
    both = silent.model_copy(update={"results": (*silent.results, *asked.results)})

    assert abstention_line(both) == "abstention: precision 0.500   recall 0.500   F1 0.500"
    assert abstention_line(asked) == ""
