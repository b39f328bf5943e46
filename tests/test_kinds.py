"""What a quantity is of: one invented sentence for each way of saying it, in the words of any abstract."""

import pytest

from store.facts import extract_facts
from store.records import Fact, Paper


def facts_of(text: str) -> tuple[Fact, ...]:
    return extract_facts(Paper(paper_id="a", title="PebbleNet: Small Networks from Stones", abstract=text))


def told(text: str) -> list[tuple[str, float, str]]:
    return [(fact.kind, round(fact.value, 6), fact.unit) for fact in facts_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what the unit gives away
        ("We train it in 72 A100 GPU hours.", ("compute_time", 72, "gpu-hour")),
        ("Our search takes less than 4 hours.", ("wall_time", 4, "hour")),
        ("We reach 79ms latency on a phone.", ("latency", 79, "ms")),
        ("Our decoder answers a query in 1.4 seconds.", ("latency", 1400, "ms")),
        ("We render at over 40 FPS.", ("throughput", 40, "fps")),
        ("We sustain 15 Petaflops.", ("throughput", 15, "Petaflops")),
        ("Our model has 5.7M parameters.", ("parameters", 5.7e6, "count")),
        ("We train only 0.5M trainable parameters.", ("trainable_parameters", 0.5e6, "count")),
        ("We need 204M multiply-accumulate operations.", ("flops", 204e6, "macs")),
        ("We need only 3.1 GB of memory.", ("memory", 3.1e9, "byte")),
        ("Its checkpoints stay under 6.5MB in size.", ("model_size", 6.5e6, "byte")),
        ("We train on 512 GPUs.", ("accelerators", 512, "count")),
        ("The paper reports a cost of roughly $20.", ("cost", 20, "USD")),
        ("We quantize weights to INT4.", ("bits", 4, "bit")),
        # shares: a score, a gain, a saving, a sparsity, a part
        ("We achieve 75.0% top-1 accuracy.", ("score", 75, "%")),
        ("We improve accuracy by 1.7%.", ("improvement", 1.7, "%")),
        ("We improve the accuracy that it reaches by 5%.", ("improvement", 5, "%")),
        ("We observe an accuracy drop of only 1.9%.", ("improvement", -1.9, "%")),
        ("We reduce the word error rate by 12%.", ("improvement", 12, "%")),
        ("We reduce memory by up to 65%.", ("reduction", 65, "%")),
        ("We need 30% fewer parameters.", ("reduction", 30, "%")),
        ("We use only 15% of the parameters.", ("reduction", 85, "%")),
        ("Our pruning reaches 75% sparsity.", ("sparsity", 75, "%")),
        ("We gain a 43% improvement in inference speed.", ("speedup", 43, "%")),
        ("We tune only 0.1% trainable parameters.", ("trainable_parameters", 0.1, "%")),
        ("We gain 2.1 accuracy points.", ("improvement", 2.1, "points")),
        # factors
        ("We run 2.6x faster.", ("speedup", 2.6, "x")),
        ("We give a 27x reduction in total parameters.", ("reduction", 27, "x")),
        ("Our student is 85x smaller.", ("reduction", 85, "x")),
        ("We improve energy efficiency by 25x.", ("improvement", 25, "x")),
        ("We outperform them by an order of magnitude in latency.", ("speedup", 10, "x")),
        ("We reduce the time by a factor of 5.", ("reduction", 5, "x")),
        ("We are effectively doubling the sampling speed.", ("speedup", 2, "x")),
        # bare numbers
        ("We train a 7B model.", ("parameters", 7e9, "count")),
        ("We extend the context length to 128K.", ("context_length", 128e3, "tokens")),
        ("We train on 1.25T tokens.", ("dataset_size", 1.25e12, "tokens")),
        ("We collect 5,000 annotated images.", ("dataset_size", 5000, "images")),
        ("We collect 1,675 video clips.", ("dataset_size", 1675, "video clips")),
        ("We achieve an FID of 2.06.", ("score", 2.06, "")),
        ("We reach 50.6 mIoU.", ("score", 50.6, "")),
    ],
)
def test_kind_value_and_unit(text: str, expected: tuple[str, float, str]) -> None:
    """One sentence each; the words are those of any abstract of the field."""
    assert told(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("We gain 17.7%, 29.8% and 3.5% in accuracy, respectively.", [17.7, 29.8, 3.5]),
        ("We improve accuracy by 5.5% on the first and by 7.7% on the second task.", [5.5, 7.7]),
        ("We cut training time by 22% and memory by 16%.", [22, 16]),
    ],
)
def test_a_list_is_of_one_kind(text: str, values: list[float]) -> None:
    facts = facts_of(text)

    assert [fact.value for fact in facts] == values
    assert len({fact.kind for fact in facts}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "We use ResNet-50 and Llama-2 7B on CIFAR-100.",
        "We evaluate on 14 benchmarks with 224x224 crops.",
        "In 2019, we met (1) a problem and (2) a solution.",
        "We compare with an FP16 baseline.",
    ],
)
def test_what_states_no_quantity_gives_no_fact(text: str) -> None:
    assert facts_of(text) == ()
