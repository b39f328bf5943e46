"""The words by which questions ask for kinds of quantities, stages and orders.

Tables only: what a word means here is how people of the field use it, whatever paper it stands in.
The kinds and stages themselves are described in `store.records`.
"""

import re

from store.records import Kind, Stage


def words_pattern(words: str) -> re.Pattern[str]:
    """Match any of some words, joined by "|", whatever their case."""
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


DEVICES = r"gpus?|tpus?|npus?|accelerators?|graphics cards?|a100s?|v100s?|h100s?"

KIND_CUES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "trainable_parameters",
        words_pattern(
            r"(?:trainable|tunable|tuned|trained|learnable|updat\w+|train\w*|tun\w+) "
            r"(?:only |just |less than |fewer than |under |at most )?(?:[\d.]+\s*(?:%|m|million|k|"
            r"percent)\s*)?"
            r"(?:of )?(?:the |its |their |all |model )*(?:param\w*|weights)"
        ),
    ),
    (
        "compute_time",
        words_pattern(
            rf"(?:{DEVICES})[- ]?(?:hours?|hrs?|h|days?|weeks?|months?|years?|time)|compute (?:time|cost|"
            rf"budget)|"
            r"(?:training|search|tuning|fine-?tuning) (?:cost|compute|budget)s?|training bill"
        ),
    ),
    (
        "latency",
        words_pattern(
            r"latenc(?:y|ies)|inference times?|run-?times?|response times?|real[- ]time|milliseconds?|ms|"
            r"(?:time|ms|seconds?) (?:per|an?) (?:image|frame|token|query|sample|step|request)|"
            r"time to first token"
        ),
    ),
    (
        "throughput",
        words_pattern(
            r"throughputs?|fps|frames? (?:per|a) second|(?:tokens?|images?|samples?) (?:per|a|/) ?s(?:econd)?"
        ),
    ),
    (
        "flops",
        words_pattern(
            r"[kmgtpe]?flops?|macs?|gmacs|mult(?:iply)?-?adds?|multiply[- ]accumulates?|m-?adds|"
            r"(?:floating[- ]point )?operations|computations?"
        ),
    ),
    (
        "memory",
        words_pattern(
            r"(?:gpu |peak |video |device |training |activation )?memory(?: footprint| use| usage)?|"
            r"v?rams?|sram"
        ),
    ),
    (
        "model_size",
        words_pattern(
            r"model sizes?|checkpoint sizes?|storage|disk(?: space)?|stored?|on disk|compressed (?:size|"
            r"models?)|megabytes?|"
            r"small(?:er)? than|weigh(?:s|ing)?|download"
        ),
    ),
    (
        "context_length",
        words_pattern(
            r"contexts?(?: lengths?| windows?| sizes?)?|sequence lengths?|long(?:er)? (?:inputs?|"
            r"sequences?|documents?)|"
            r"window(?: size)?s?"
        ),
    ),
    (
        "dataset_size",
        words_pattern(
            r"(?:training |pre-?training )?(?:images|samples|examples|pairs|data ?sets?|corpus|corpora|data|"
            r"hours of (?:speech|audio|video|data))|trained on|dataset sizes?|labels?|annotations?|"
            r"instances|videos|documents|sentences"
        ),
    ),
    (
        "parameters",
        words_pattern(
            r"param(?:eter)?s?(?: counts?)?|weights|models? (?:under|below|over|above|with|of|[<>]=?)|"
            r"smallest|largest|model size"
        ),
    ),
    ("accelerators", words_pattern(rf"(?:{DEVICES}|devices|nodes|machines|chips)")),
    ("bits", words_pattern(r"bits?|-bit|bit-?widths?|precisions?|quanti[sz]\w*")),
    ("sparsity", words_pattern(r"sparsit(?:y|ies)|sparse|pruned?|pruning ratio|zero(?:ed|s)?")),
    (
        "speedup",
        words_pattern(
            r"speed-?ups?|speeds? up|times faster|x faster|faster|accelerat\w+|quicker|as fast|speed gains?"
        ),
    ),
    (
        "reduction",
        words_pattern(
            r"reduc\w+|cuts?|cutting|sav(?:es?|ings?)|shrink\w*|shrunk|compress\w*|smaller|lower|fewer|"
            r"decreas\w+|less"
        ),
    ),
    (
        "improvement",
        words_pattern(r"improv\w+|gains?|outperform\w*|beats?|better than|increas\w+|boosts?|raises?"),
    ),
    (
        "cost",
        words_pattern(
            r"dollars?|usd|euros?|money|costs? (?:under|below|less|more)|price|energy|carbon|co2\w*|"
            r"emissions?|kwh|mwh|joules?|mj|watts?|mw|"
            r"power|electricity"
        ),
    ),
    (
        "wall_time",
        words_pattern(
            r"hours?|days?|minutes?|weeks?|train(?:s|ing)? time|wall[- ]clock|search time|overnight"
        ),
    ),
    (
        "score",
        words_pattern(
            r"accura(?:cy|te)|top-?[15]|f1|m?ap|m?iou|bleu|rouge|fid|psnr|ssim|perplexit(?:y|ies)|ppl|wer|"
            r"cer|error(?: rate)?s?|"
            r"errors?|scores?|auc|ndcg|mrr|recall|precision|utili[sz]ation|mfu|success rates?|win rates?|"
            r"correlation"
        ),
    ),
)
"""Kind and the words that ask for it, the more particular first."""

UNIT_KINDS: dict[str, tuple[Kind, ...]] = {
    "gpu-hour": ("compute_time",),
    "hour": ("wall_time", "latency", "dataset_size"),
    "ms": ("latency", "wall_time"),
    "byte": ("memory", "model_size", "reduction", "dataset_size"),
    "bit": ("bits",),
    "%": ("trainable_parameters", "sparsity", "reduction", "improvement", "speedup", "score"),
    "x": ("speedup", "reduction", "improvement"),
    "points": ("improvement",),
    "macs": ("flops",),
    "fps": ("throughput",),
    "tokens": ("dataset_size", "context_length"),
    "count": (
        "trainable_parameters",
        "parameters",
        "flops",
        "accelerators",
        "context_length",
        "dataset_size",
    ),
    "": ("score", "parameters", "bits", "accelerators", "dataset_size", "context_length", "flops", "cost"),
}
"""Which kinds a unit can be of, the likeliest first: it is taken where no word decides."""

STAGE_CUES: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    ("search", words_pattern(r"search\w*|nas")),
    ("pretrain", words_pattern(r"pre-?train\w*")),
    (
        "finetune",
        words_pattern(
            r"fine-?tun\w*|finetun\w*|adapt(?:s|ed|ing|ation)?|instruction[- ]tun\w*|tun(?:e|es|ed|ing)"
        ),
    ),
    (
        "compress",
        words_pattern(
            r"to (?:compress|quanti[sz]e|prune|distil+)|(?:compression|quanti[sz]ation|pruning|distillation|"
            r"calibration) (?:time|cost|budget|takes?|needs?|runs?)|"
            r"(?:compress|quanti[sz]e|prune|distil)[sd]?(?: [\w\-]+){0,4} (?:in|within)"
        ),
    ),
    ("inference", words_pattern(r"inference|infer|serv(?:e|es|ing)|decod\w*|generat\w*|deploy\w*")),
    ("data", words_pattern(r"(?:data|dataset) (?:collection|generation|curation|processing)|annotat\w*")),
    ("train", words_pattern(r"train(?:s|ed|ing|able)?|learn(?:s|ed|t)?")),
)
"""Stage and the words that name it."""

TRAINING_STAGES: tuple[Stage, ...] = ("pretrain", "train", "finetune")
"""What "to train" means where no more particular word is used."""

LOWEST = words_pattern(
    r"cheapest|smallest|fewest|(?<!at )least|lowest|fastest|quickest|shortest|lightest|minimum|"
    r"most (?:compact|efficient)|tiniest"
)
HIGHEST = words_pattern(
    r"largest|biggest|highest|(?<!at )most(?! (?:compact|efficient))|longest|slowest|dearest|"
    r"most expensive|best|maximum|greatest|"
    r"strongest|top(?= \d| ten| five| three)"
)

ERROR_METRICS = words_pattern(r"error(?: rate)?s?|wer|cer|fid|perplexit\w*|ppl|loss|mae|rmse|mse|eer|lpips")
"""Scores that are better when lower."""

SPEED_KINDS: frozenset[Kind] = frozenset({"speedup", "throughput"})
"""Kinds of which the fastest is the highest, not the lowest."""

TOTAL = words_pattern(r"total|in total|overall|all told")
ACTIVE = words_pattern(r"activat\w+|active")
"""Which parameters of a mixture of experts."""
