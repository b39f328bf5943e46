"""One way of answering for each route, without a model: Plan -> what was found -> Draft.

Lists with conditions are decided by code over all facts; comparisons put chosen facts side by side; lookups,
topical lists and overviews take sentences. All give the same records, so that what follows is one.
"""

from collections.abc import Iterable

from assistant.evidence import gather_evidence
from assistant.finding.about import papers_about, speaking_of
from assistant.finding.topics import papers_on
from assistant.finding.unknown import unknown_names
from assistant.question.attributes import attributes_of, is_open
from assistant.question.topic import bare_topic
from assistant.records import Draft, Evidence, Found, Plan
from assistant.retrieve import retrieve
from assistant.rules.answerable import judge
from assistant.rules.comparing import draft_comparison, draft_open
from assistant.rules.extract import draft_count, draft_extractive
from assistant.rules.listing import draft_list
from assistant.rules.subjects import confined, sides_of, subjects_of
from store.index import Index
from store.names import Names

Brief = tuple[Found, tuple[Evidence, ...], Draft]
"""What was found, the evidence, and the draft that rules make of it."""


def answer_by_rules(plan: Plan, index: Index, names: Names) -> Brief:
    """Go the plan's route."""
    if not len(index):
        how = f"assistant ingest SOURCE --store {index.location}"
        reason = f"The store holds no papers yet; fill it with: {how}"
        return Found(), (), Draft(status="not_found", reason=reason)
    if plan.conditions:
        return _conditioned_list(plan, index, names)
    if plan.counts and plan.route == "list":
        return _count(plan, index, names)
    if plan.route == "compare":
        return _comparison(plan, index, names)
    return _sentences(plan, index, names)


def _conditioned_list(plan: Plan, index: Index, names: Names) -> Brief:
    """Every fact that meets the conditions, over the whole store."""

    def on_topic(paper_ids: Iterable[str]) -> frozenset[str]:
        if not (plan.topic or plan.without):
            return frozenset(paper_ids)  # without reading them
        candidates = [paper for paper_id in paper_ids if (paper := index.paper(paper_id))]
        admitted = papers_about(plan.topic, candidates, names)
        return admitted - papers_about(plan.without, candidates, names) if plan.without else admitted

    found = retrieve(plan, index, on_topic)
    facts = [*found.facts, *(fact for fact, _ in found.near)]
    papers = {fact.paper_id: paper for fact in facts if (paper := index.paper(fact.paper_id))}
    draft = draft_list(plan, found, papers)
    if plan.within and draft.status == "not_found":
        lookup = {"route": "lookup", "conditions": (), "topic": ""}
        return _sentences(plan.model_copy(update=lookup), index, names)
    return found, (), draft


def _count(plan: Plan, index: Index, names: Names) -> Brief:
    """Every paper that speaks of what is counted; with no topic, how many papers there are."""
    asked = frozenset(plan.within or index.paper_ids)
    papers = (paper for paper in index.each_paper() if paper.paper_id in asked)
    evidence = tuple(speaking_of(plan.topic, papers, names)) if plan.topic else ()
    return Found(), evidence, draft_count(plan, evidence, len(asked))


def _comparison(plan: Plan, index: Index, names: Names) -> Brief:
    """The values of the subjects side by side; a lookup where fewer than two of them are known."""
    subjects = subjects_of(plan, index, names)
    known = [subject for subject in subjects if subject.paper]
    if len({subject.paper.paper_id for subject in known if subject.paper}) < 2:  # noqa: PLR2004 - it takes two
        return _sentences(plan.model_copy(update={"topic": plan.question}), index, names)
    found = Found(subjects=tuple((s.name, s.paper.paper_id) for s in known if s.paper))
    if is_open(plan.question, plan.subjects):
        return (
            found,
            (),
            draft_open([(s.paper, index.facts.of_paper(s.paper.paper_id)) for s in known if s.paper]),
        )
    attributes = attributes_of(plan.question, plan.subjects)
    return found, (), draft_comparison(attributes, [sides_of(a, known, index) for a in attributes])


def _sentences(plan: Plan, index: Index, names: Names) -> Brief:
    """The sentences that answer a lookup, or the papers that a topic is about."""
    found = retrieve(plan, index)
    named = tuple((m.text, paper_id) for m in names.mentions(plan.question) for paper_id in m.paper_ids)
    update = {
        "hits": confined(found.hits, plan.within, index),
        "subjects": named,
        "unknown": unknown_names(plan.question, index),
    }
    found = found.model_copy(update=update)
    listed = plan.route == "list"
    evidence = _listed(plan, index, names) if listed else gather_evidence(plan, found, index)
    evidence = tuple(item for item in evidence if not plan.within or item.paper_id in plan.within)
    return found, evidence, draft_extractive(plan, evidence, judge(plan, found, evidence, index))


def _listed(plan: Plan, index: Index, names: Names) -> tuple[Evidence, ...]:
    """The papers of a topic; of an earlier answer's papers those that speak of it."""
    within = [paper for paper_id in plan.within if (paper := index.paper(paper_id))]
    speaking = tuple(speaking_of(bare_topic(plan.topic), within, names)) if within else ()
    evidence = speaking or papers_on(plan.topic, index)
    if not plan.without:
        return evidence
    papers = [paper for item in evidence if (paper := index.paper(item.paper_id))]
    unwanted = papers_about(plan.without, papers, names)
    return tuple(item for item in evidence if item.paper_id not in unwanted)
