"""The gate is fed made-up runs: verdict and exit code must be right for each, and rarely wrong by chance."""

from collections.abc import Mapping

import pytest

from evals.deciding.gate import decide
from evals.records import Gate, Summary
from evals.testing import make_baseline, make_result, make_summary

N = 120
STABLE = {f"q{number:03}": (1.0,) * 10 for number in range(N)}


def three(changes: Mapping[str, float] | None = None) -> dict[str, tuple[float, ...]]:
    return {case_id: ((changes or {}).get(case_id, 1.0),) * 3 for case_id in STABLE}


def rules(gate: Gate, level: str) -> set[str]:
    return {finding.rule for finding in gate.findings if finding.level == level}


def with_result(summary: Summary, case_id: str, **changes: object) -> Summary:
    results = tuple(
        result.model_copy(update=changes) if result.case_id == case_id else result
        for result in summary.results
    )
    return summary.model_copy(update={"results": results})


def test_no_change_passes() -> None:
    gate = decide(make_summary(three()), make_baseline(STABLE))

    assert (gate.verdict, gate.exit_code, rules(gate, "red")) == ("pass", 0, set())


def test_one_broken_question_is_a_collapse_by_name() -> None:
    gate = decide(make_summary(three({"q007": 0.0})), make_baseline(STABLE))

    reds = [finding for finding in gate.findings if finding.level == "red"]
    assert gate.exit_code == 1
    assert [(red.rule, red.case_id) for red in reds] == [("collapse", "q007")]
    assert reds[0].text.startswith("10/10 -> 0/3")


def test_a_little_lost_everywhere_is_red_by_its_mean() -> None:
    """All answers a little worse, none of them wrong: no collapse sees it."""
    now = make_summary(dict.fromkeys(STABLE, (0.92,) * 3), metric="list_f1")
    now = now.model_copy(
        update={"results": tuple(r.model_copy(update={"passes": (True,) * 3}) for r in now.results)}
    )

    gate = decide(now, make_baseline(STABLE, metric="list_f1"))

    assert (gate.exit_code, rules(gate, "red")) == (1, {"aggregate"})


def test_a_drop_too_small_to_matter_is_not_red_however_certain() -> None:
    now = make_summary(dict.fromkeys(STABLE, (0.99,) * 3), metric="list_f1")
    now = now.model_copy(
        update={"results": tuple(r.model_copy(update={"passes": (True,) * 3}) for r in now.results)}
    )

    gate = decide(now, make_baseline(STABLE, metric="list_f1"))

    assert gate.verdict == "pass"
    assert next(line for line in gate.lines if line.metric == "list_f1").p < 0.05


def test_half_missing_cannot_decide() -> None:
    now = make_summary(three())
    now = now.model_copy(update={"results": now.results[: N // 2]})

    gate = decide(now, make_baseline(STABLE))

    assert (gate.verdict, gate.exit_code) == ("cannot decide", 3)


def test_selected_questions_alone_can_be_decided() -> None:
    some = {case_id: values for case_id, values in three().items() if case_id < "q010"}

    gate = decide(make_summary(some, options={"selected": "q00*"}), make_baseline(STABLE))

    assert (gate.verdict, len(gate.pairing.paired)) == ("pass", 10)


def test_a_judge_that_is_down_cannot_decide() -> None:
    now = make_summary(three())
    now = now.model_copy(update={"results": tuple(r.model_copy(update={"unscored": 3}) for r in now.results)})

    assert decide(now, make_baseline(STABLE)).exit_code == 3


def test_too_many_errors_cannot_decide() -> None:
    now = make_summary(three())
    failed = [make_result(r.case_id, (1.0, 1.0), errors=1) for r in now.results[:10]]
    now = now.model_copy(update={"results": (*failed, *now.results[10:])})

    assert decide(now, make_baseline(STABLE)).exit_code == 3


@pytest.mark.parametrize("field", ["corpus", "scorers"])
def test_another_corpus_or_scorer_cannot_decide(field: str) -> None:
    gate = decide(make_summary(three(), **{field: "other"}), make_baseline(STABLE))

    assert (gate.verdict, gate.exit_code) == ("cannot decide", 3)
    assert field in next(f.text for f in gate.findings if f.level == "cannot decide")


def test_another_model_is_the_thing_under_test() -> None:
    assert decide(make_summary(three(), model="better"), make_baseline(STABLE)).exit_code == 0


def test_changed_goldens_leave_the_pairing_and_are_named() -> None:
    cases = dict.fromkeys(STABLE, "hash") | {"q001": "changed", "q002": "changed"}

    gate = decide(make_summary(three({"q001": 0.0}), cases=cases), make_baseline(STABLE))

    assert gate.exit_code == 0
    assert gate.pairing.changed == ("q001", "q002")


def test_most_goldens_changed_cannot_decide() -> None:
    cases = {case_id: "hash" if case_id < "q100" else "changed" for case_id in STABLE}

    assert decide(make_summary(three(), cases=cases), make_baseline(STABLE)).exit_code == 3


def test_new_and_removed_questions_are_named() -> None:
    now = {case_id: values for case_id, values in three().items() if case_id != "q000"} | {"z": (1.0,) * 3}

    gate = decide(make_summary(now), make_baseline(STABLE))

    assert (gate.pairing.new, gate.pairing.removed, gate.exit_code) == (("z",), ("q000",), 0)


def test_a_new_violation_is_red_and_an_old_one_is_not() -> None:
    old, new = ("quote not verbatim: p1 'x'",), ("citation of no paper: p9",)
    baseline = make_baseline(STABLE)
    known = with_result(baseline.summary, "q003", violations=old)
    baseline = baseline.model_copy(update={"summary": known})

    same = decide(with_result(make_summary(three()), "q003", violations=old), baseline)
    worse = decide(with_result(make_summary(three()), "q003", violations=(*old, *new)), baseline)

    assert same.exit_code == 0
    assert [f.text for f in worse.findings if f.level == "red"] == list(new)


def test_a_violation_of_a_new_question_is_red() -> None:
    now = with_result(make_summary(three() | {"z": (1.0,) * 3}), "z", violations=("citation of no paper: p",))

    assert decide(now, make_baseline(STABLE)).exit_code == 1


def test_one_flip_of_a_noisy_engine_is_no_collapse() -> None:
    now = make_summary(three() | {"q005": (0.0, 1.0, 1.0)})

    gate = decide(now, make_baseline(STABLE))

    assert gate.exit_code == 0
    assert [f.case_id for f in gate.findings if f.rule == "flip"] == ["q005"]


def test_one_flip_of_a_deterministic_engine_is_a_collapse() -> None:
    base = make_baseline(dict.fromkeys(STABLE, (1.0,)), deterministic=True)
    now = make_summary({case_id: (float(case_id != "q005"),) for case_id in STABLE}, deterministic=True)

    assert decide(now, base).exit_code == 1


def test_too_few_repeats_ask_for_more_instead_of_deciding() -> None:
    now = make_summary({case_id: (float(case_id != "q005"),) for case_id in STABLE})

    gate = decide(now, make_baseline(STABLE))

    assert gate.exit_code == 0
    assert rules(gate, "yellow") == {"collapse"}


def test_an_unstable_question_cannot_collapse_and_is_listed() -> None:
    base = make_baseline(STABLE | {"q005": (1.0,) * 6 + (0.0,) * 4})

    gate = decide(make_summary(three({"q005": 0.0})), base)

    assert gate.exit_code == 0
    assert [f.case_id for f in gate.findings if f.rule == "quarantine"] == ["q005"]


def test_a_quarantined_question_cannot_collapse() -> None:
    now = with_result(make_summary(three({"q005": 0.0})), "q005", quarantine="units mixed, since 2026-01-01")

    assert decide(now, make_baseline(STABLE)).exit_code == 0


def test_nineteen_of_twenty_is_admitted_and_nine_of_ten_is_not() -> None:
    long = make_baseline(STABLE | {"q005": (1.0,) * 19 + (0.0,)})
    short = make_baseline(STABLE | {"q005": (1.0,) * 9 + (0.0,)})
    now = make_summary(three({"q005": 0.0}))

    assert (decide(now, long).exit_code, decide(now, short).exit_code) == (1, 0)


def test_what_is_fixed_is_offered_for_blessing_and_moves_nothing() -> None:
    gate = decide(make_summary(three()), make_baseline(STABLE | {"q005": (0.0,) * 10}))

    assert [f.case_id for f in gate.findings if f.rule == "fixed"] == ["q005"]
    assert gate.exit_code == 0


def test_budgets_are_yellow_and_red_when_asked() -> None:
    now = make_summary(three())
    slow = now.model_copy(update={"speed": now.speed.model_copy(update={"p95": 0.5, "cost_per_case": 0.2})})
    baseline = make_baseline(STABLE)
    base = baseline.summary
    speed = base.speed.model_copy(update={"cost_per_case": 0.1})
    baseline = baseline.model_copy(update={"summary": base.model_copy(update={"speed": speed})})

    relaxed, strict = decide(slow, baseline), decide(slow, baseline, strict=True)

    assert (relaxed.exit_code, rules(relaxed, "yellow")) == (0, {"budget"})
    assert (strict.exit_code, rules(strict, "red")) == (1, {"budget"})


def test_time_is_not_compared_across_machines() -> None:
    now = make_summary(three(), machine="there")
    slow = now.model_copy(update={"speed": now.speed.model_copy(update={"p95": 50.0})})

    assert rules(decide(slow, make_baseline(STABLE)), "yellow") == set()


def test_a_run_that_stopped_early_cannot_decide() -> None:
    now = make_summary(three()).model_copy(update={"capped": "the spend cap is reached"})

    assert decide(now, make_baseline(STABLE)).exit_code == 3


def test_a_judge_that_changes_its_mind_is_yellow_and_named_so() -> None:
    both = {"values": {"factoid_correct": (1.0,), "claims_supported": (1.0,)}}
    worse = {"values": {"factoid_correct": (1.0,), "claims_supported": (0.0,)}}
    baseline = make_baseline(STABLE)
    baseline = baseline.model_copy(update={"summary": with_result(baseline.summary, "q001", **both)})

    gate = decide(with_result(make_summary(three()), "q001", **worse), baseline)

    assert gate.exit_code == 0
    assert ["judge only" in f.text for f in gate.findings if f.rule == "judge"] == [True]


def test_lower_is_better_where_it_is() -> None:
    now = make_summary(dict.fromkeys(STABLE, (0.5,) * 3), metric="over_refusal")
    base = make_baseline(dict.fromkeys(STABLE, (0.1,) * 10), metric="over_refusal")

    assert "aggregate" in rules(decide(now, base), "red")


def test_turns_of_one_conversation_are_one_unit() -> None:
    """Ten cases of one cluster that fail together are one piece of evidence, not ten."""
    changes = {f"q{number:03}": 0.0 for number in range(10)}
    now = make_summary(three(changes))
    clustered = tuple(
        result.model_copy(update={"cluster": "chat" if result.case_id in changes else result.case_id})
        for result in now.results
    )
    apart = decide(now, make_baseline(STABLE))
    together = decide(now.model_copy(update={"results": clustered}), make_baseline(STABLE))

    assert "aggregate" in rules(apart, "red")
    assert "aggregate" not in rules(together, "red")
