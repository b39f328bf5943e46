"""The packages of the extra `evals`, each imported when first used: the only file that imports them.

`assistant eval --help` stays quick, and a missing package gives a sentence with the command that installs it.
"""
# ruff: noqa: PLC0415

from types import ModuleType

from evals.errors import MissingExtra


def yaml_module() -> ModuleType:
    """Give PyYAML.

    Raises:
        MissingExtra: If it is not installed.
    """
    try:
        import yaml
    except ImportError as error:
        raise MissingExtra("pyyaml") from error
    return yaml


def stats_module() -> ModuleType:
    """Give scipy.stats.

    Raises:
        MissingExtra: If it is not installed.
    """
    try:
        from scipy import stats
    except ImportError as error:
        raise MissingExtra("scipy") from error
    return stats


def jinja_module() -> ModuleType:
    """Give jinja2.

    Raises:
        MissingExtra: If it is not installed.
    """
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtra("jinja2") from error
    return jinja2


def measures_module() -> ModuleType:
    """Give ir_measures.

    Raises:
        MissingExtra: If it is not installed.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise MissingExtra("ir-measures") from error
    return ir_measures
