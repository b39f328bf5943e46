"""What a run was made of, as short hashes and names: so that two runs can be told comparable or not."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from store.records import Paper

PROJECT = Path(__file__).parents[2]
PROMPTS = PROJECT / "prompts"
_DIGITS = 12


def short_hash(*parts: str) -> str:
    """Give 12 hex digits of some texts, in their order.

    Example:
        >>> short_hash("a", "b") == short_hash("ab")
        False
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode(errors="surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()[:_DIGITS]


def hash_corpus(papers: Iterable[Paper]) -> str:
    """Hash all papers' ids and texts, whatever their order."""
    return short_hash(*sorted(f"{paper.paper_id}\n{paper.title}\n{paper.abstract}" for paper in papers))


def hash_prompts(folder: Path = PROMPTS) -> dict[str, str]:
    """Hash each prompt file."""
    return {path.stem: short_hash(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))}


def git_revision(folder: Path = PROJECT) -> str:
    """Name the revision, with ` (dirty)` behind it where files had changed; empty outside our repository."""
    if not (folder / ".git").exists():
        return ""  # installed somewhere: a repository around it is somebody else's
    revision = _git(folder, "rev-parse", "--short=12", "HEAD")
    dirty = " (dirty)" if revision and _git(folder, "status", "--porcelain") else ""
    return revision + dirty


def machine() -> str:
    """Name the machine as far as speed goes."""
    system, python = f"{platform.system()} {platform.machine()}", platform.python_version()
    return f"{system}, {os.cpu_count()} cores, Python {python}"


def version_of(package: str) -> str:
    """Give a package's version, or `none`."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            ["git", "-C", str(folder), *words],  # noqa: S607 - whichever git the person uses
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
