"""Makes `pytest evals/` hold the exam; see `pytest_plugin.py`."""

from evals.pytest_plugin import (  # noqa: F401 - pytest finds its hooks here
    pytest_addoption,
    pytest_collect_file,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_sessionfinish,
)
