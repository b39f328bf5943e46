"""What a quantity is of: one invented sentence for each way of saying it, in the words of any abstract."""

import pytest

from store.extraction.changes import Change
from store.extraction.contexts import find_groups
from store.extraction.factors import factor_senses
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
        ("We run it on one 48GB Nvidia RTX A6000.", ("accelerators", 1, "count")),
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
        ("We score 3.72 on Meadow and 0.91 on Creek.", ("score", 3.72, "")),
        ("We run at a frame rate of 45.", ("throughput", 45, "fps")),
        ("We hold out 80 test samples.", ("dataset_size", 80, "samples")),
        ("We train on 40 IPC.", ("dataset_size", 40, "images per class")),
        ("We train on 6B long-context data.", ("dataset_size", 6e9, "tokens")),
        ("We collect 2,000 question-answer pairs.", ("dataset_size", 2000, "question-answer pairs")),
        ("We extract smaller models from 2B to 3B.", ("parameters", 2e9, "count")),
        # growth is no saving, and a part is what is left
        ("We increase the length of its answers by 6 times.", ("improvement", 6, "x")),
        ("We gather 5 times the size of the largest corpus.", ("improvement", 5, "x")),
        ("We see a five-fold increase in brightness.", ("improvement", 5, "x")),
        ("We collect an order of magnitude more data.", ("improvement", 10, "x")),
        ("We cut the cost by half.", ("reduction", 2, "x")),
        ("We need only a quarter of the memory.", ("reduction", 4, "x")),
        ("Our students retain 60% of the FLOPs.", ("reduction", 40, "%")),
        ("We train with less than 20% of the data.", ("reduction", 80, "%")),
        ("Our networks are 70% more compact.", ("reduction", 70, "%")),
        ("Our cost is merely 2%.", ("reduction", 98, "%")),
        ("We reach a compression ratio of 12.5.", ("reduction", 12.5, "x")),
        # what got worse, and what got better by becoming less
        ("Our format is 50% less efficient.", ("improvement", -50, "%")),
        ("We lower the validation loss by 8%.", ("improvement", 8, "%")),
        ("There is a marginal 0.05 FID increase.", ("improvement", -0.05, "points")),
        ("Ours gains (-0.4 PPL) there.", ("improvement", 0.4, "points")),
        ("We close 90% of the gap.", ("improvement", 90, "%")),
        # said in other words
        ("It reaches 55% Model FLOPs Utilization.", ("score", 55, "%")),
        ("We lift the compression ratio to up to 95%.", ("reduction", 95, "%")),
        ("We give up only 0.3% of accuracy.", ("improvement", -0.3, "%")),
        ("There is an accuracy drop below 0.8%.", ("improvement", -0.8, "%")),
        ("Our student keeps 72%.", ("score", 72, "%")),
        ("On maps, ours is 1.7 mAP above MossNet.", ("improvement", 1.7, "points")),
        ("Our inference improves 1.9x.", ("speedup", 1.9, "x")),
        ("We train only 2% additional parameters.", ("trainable_parameters", 2, "%")),
        ("We remove 50% of the connections.", ("sparsity", 50, "%")),
        ("Our model shrinks to 2 GB.", ("model_size", 2e9, "byte")),
        ("It would take 120 million exaflops.", ("flops", 120e24, "count")),
        # one inference, and work
        ("Inference takes less than a second.", ("latency", 1000, "ms")),
        ("We tune it within 30 seconds.", ("wall_time", round(30 / 3600, 6), "hour")),
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
        "Ours is 2.4 ms faster.",
        "We need 3M fewer parameters.",
        "We keep the density under 80 FLOPs/byte.",
        "We work on 4K and 8K images.",
        "We see that half of the layers are lazy.",
        "We work with half of the layers.",
        "Such attention needs 16x the memory.",
    ],
)
def test_what_states_no_quantity_gives_no_fact(text: str) -> None:
    assert facts_of(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We lose 0.3% less accuracy on Meadow and 0.1% less on Creek.",
            [("improvement", -0.3), ("improvement", -0.1)],
        ),
        (
            "We gain a 10x speedup and 12% training data.",
            [("speedup", 10), ("reduction", 88)],
        ),
        (
            "We give a 3x speedup and 4x energy efficiency.",
            [("speedup", 3), ("improvement", 4)],
        ),
        (
            "We gain 5% accuracy at 8 bits and 7% at 6 bits.",
            [("improvement", 5), ("bits", 8), ("improvement", 7), ("bits", 6)],
        ),
        (
            "We improve accuracy by 7% over Fern, with 9% for Moss.",
            [("improvement", 7), ("improvement", 9)],
        ),
        (
            "We cut memory by 9x at good accuracy on tasks (i.e., 77% for Fern, 66% for Moss).",
            [("reduction", 9), ("score", 77), ("score", 66)],
        ),
        (
            "We average 91% over Fern, 1.4% above MossNet.",
            [("score", 91), ("improvement", 1.4)],
        ),
        (
            "We gain up to 1.1% average accuracy on Fern, 3.0% on Moss and 10% on Reed.",
            [("improvement", 1.1), ("improvement", 3), ("improvement", 10)],
        ),
        (
            "We gain 1.9 mAP (phones), 2.7 mAP (boards) and 3.4 mAP (chips).",
            [("improvement", 1.9), ("improvement", 2.7), ("improvement", 3.4)],
        ),
        (
            "Our model has 236B parameters in total, 21B of them activated per token.",
            [("parameters", 236e9), ("parameters", 21e9)],
        ),
        (
            "Ours has a runtime of 554 s and 12 GFLOPs; the small one, at 8 s and 2 GFLOPs, is near.",
            [("wall_time", 0.153889), ("flops", 12e9), ("wall_time", 0.002222), ("flops", 2e9)],
        ),
        (
            "We shrink a model from 12 GB to 3 GB.",
            [("model_size", 12e9), ("model_size", 3e9)],
        ),
    ],
)
def test_what_goes_on_takes_only_what_is_not_told_again(text: str, expected: list[tuple[str, float]]) -> None:
    """The second number of a pair is often told by the first, and as often not."""
    assert [(kind, value) for kind, value, _ in told(text)] == expected


def test_absolute_speaks_for_a_whole_list() -> None:
    text = "Recall rises by an absolute 46% on Fern, 56% on Moss and by 3% error on Reed."

    assert told(text)[:2] == [("improvement", 46, "points"), ("improvement", 56, "points")]


def test_a_factor_of_which_nothing_changed_is_none() -> None:
    group = next(find_groups("There are 3x of them."))

    assert list(factor_senses(group, Change("", ""))) == []
