"""The words that tell what a quantity is of, as classes of cues: general to the field, no names of papers.

Which class decides is a matter of place: see shares and kinds.
"""

import re


def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{pattern})(?![a-z])")


UP = _cue(
    r"[Ii]mprov\w*|[Ii]ncreas\w*|gain(?:s|ed|ing)?|higher|better|boost\w*|more|superior|surpass\w*"
    r"|outperform\w*|exceed\w*|enhanc\w*"
    r"|greater|larger|longer|rais\w+|rises?|rose|uplift\w*|advantage|margins?|beat(?:s|ing)?|leads?|ahead"
    r"|advanc\w+|growth"
    r"|extend\w*|grow\w*|additional|extra|lift\w*|stronger|adds?|adding|rising|climbs?"
)
DOWN = _cue(
    r"[Rr]educ\w*|[Dd]ecreas\w*|lower\w*|fewer|less|smaller|sav(?:e|es|ed|ing|ings)|cut(?:s|ting)?"
    r"|drop(?:s|ped|ping)?|loss(?:es)?|los(?:e|es|ing)"
    r"|degrad\w*|compress\w*|prun\w+|shr[iu]nk\w*|cheaper|lighter|remov\w+|minimi[sz]\w+|shorten\w*"
    r"|eliminat\w+|declin\w+|fall\w*"
    r"|shorter|slim\w*|downsiz\w+|trim\w*|skip\w*|discard\w*|decay|worse|mitigat\w+"
    r"|giv(?:es?|ing) up|gave up"
    r"|underperform\w*|lag\w*|shed\w*|smallest|more (?:compact|lightweight|compressed)"
)
FAST = _cue(
    r"faster|slower|(?:more )?(?:slowly|quickly)"
    r"|speed-?ups?|speed(?:s|ing)? up|speeding|accelerat\w+|quicker|sped"
)
SPEED = _cue(
    r"faster|speed[\s-]?ups?|speeds?(?:[\s-]up|ing)?|accelerat\w+|quicker|throughputs?|sped|FPS"
    r"|convergence|converges?|(?:inference|training|decoding|generation)(?=\simprov)|(?:runtime|inference|serving|decoding|kernel|system)\sperformance"
    r"|(?<!energy )(?<!power )(?<!sample )(?<!data )(?<!parameter )(?<!memory )(?:efficienc(?:y|ies)"
    r"|efficient)"
)
QUALITY = _cue(
    r"[Aa]ccura(?:cy|cies|te)|(?:[Mm]odel\s)?FLOPs?\s[Uu]tili[sz]ation|acc\.?|[Tt]op[\s-]?[15]|m?AP(?:\d\d)?|mAP\w*|AP\w{0,2}|AR"
    r"|F1(?:[\s-][Ss]cores?)?|F-?scores?|BLEU\w*|ROUGE\w*"
    r"|[Pp]erplexit(?:y|ies)|PPL|[Ss]cores?|mIo[Uu]|IoU|F[\s-]?measures?|[Ee]rrors?(?!-(?!rate))|WERR?|CER|EER|PER|s?FID\w*|IS|PSNR"
    r"|SSIM|LPIPS|MOTA|AUC\w*|[Rr]ecall(?:@\w+)?|[Pp]recision"
    r"|[Pp]erformance|[Qq]uality|robustness|[Pp]ass@\w+|nDCG\S*|NDCG\S*|MRR\S*|EM|MFU|utili[sz]ation"
    r"|correlation|success|win[\s-]?rates?|Dice|MAE|RMSE|MSE|fidelity"
    r"|[Hh]its?@\w+|R@\w+|mR@\w+|GLUE|MMLU|J&F|CIDEr|METEOR|SPICE|agreement|coverage|consistency"
    r"|similarity|points?|NDS|ratings?"
    r"|PQ|HOTA|IDF1|SI-SDR\w*|PESQ|STOI|MOS|BPC|bpb|AUROC|FVD|CLIP[\s-]?[Ss]core|CTR|GMV|revenue|Elo"
    r"|effectiveness|capabilit\w+|generali[sz]ation|controllability"
    r"|forgetting|hallucinations?|(?:validation|training|test|modeling)[\s-]loss(?:es)?|(?:energy"
    r"|power)[\s-]efficien\w+|exact match|matching|satisf\w+"
)
RESOURCE = _cue(
    r"compression[\s-](?:ratio|rate)s?|param(?:eter)?s?|G?T?FLOP[sS]?|MACs?|[Mm]emory|footprints?|[Ll]atenc(?:y|ies)|(?:run|wall-clock"
    r"|inference|training|search|execution|computation|processing|compute)?[\s-]?times?(?!\s(?:fewer|less"
    r"|smaller|lower|more|higher|faster))"
    r"|runtimes?|[Cc]osts?|energy|[Ss]torage|sizes?|comput(?:e|ation|ations|ational|ing)|complexity"
    r"|communication|bandwidth|traffic|volume|overheads?|budgets?|power|area|iterations?|steps?|epochs?"
    r"|tokens?|data|datasets?|samples?|KV[\s-]caches?|cache|weights?|operations|GPU[\s-]hours?|GPUs?"
    r"|hours|resources?|usage|consumption|requirements?|layers?|neurons?|heads?"
    r"|labels?|annotations?|examples?|images?|pixels?|quer(?:y|ies)|calls?|carbon|emissions?|TTFT"
    r"|time-to-\w+|expenses?|capacity|length|VRAM|RAM|NFEs?|[Mm]ultiply\S*"
    r"|dimension\w*|workload|expenditure|prices?|fees?|makespan|I/O|bits?|redundan\w+|count"
)
TIME = _cue(r"[Ll]atenc(?:y|ies)|\w*[\s-]?times?|runtimes?|TTFT|makespan|delay")
SPARSE = _cue(
    r"spars(?:e|ity)|mask(?:ing|ed)?|(?:pruning|drop|mask|dropout|removal)[\s-](?:ratio"
    r"|rate)s?|unstructured|zeros"
)
DATA = _cue(r"data|datasets?|samples?|labels?|labell?ed|examples?|images?|annotations?|corpus|tokens?")
LOWER_BETTER = _cue(
    r"[Ee]rrors?|[Pp]erplexit(?:y|ies)|PPL|WERR?|CER|EER|PER|s?FID\w*|MAE|RMSE|MSE|LPIPS|FVD|forgetting"
    r"|hallucinat\w+|ECE|(?:validation|training|test|modeling)[\s-]loss(?:es)?"
)
