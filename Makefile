# The workshop. A fresh machine needs python3 (3.11 or newer, with venv and pip), make and a package index; no more.
#   make ask Q="which methods train under 100 GPU-hours?"
#   make test

# A question is data: `value` keeps make from expanding it, `override` lets that hold for `make ask Q=...` too, and the
# recipe takes it from the environment, so that quotes, dollars and backticks in it are never executed.
override export Q := $(value Q)

PYTHON ?= python3
LOCK := $(firstword $(shell (pwd; cat requirements.lock) | cksum))
PROJECT := $(firstword $(shell cksum pyproject.toml))

.DEFAULT_GOAL := help
.PHONY: help ask chat test check fmt map lock bench eval .venv

help: ## show this list
	@awk -F ':.*## ' '/^[a-z.]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

ask: .venv ## answer a question: make ask Q="which methods train under 100 GPU-hours?"
	@.venv/bin/assistant ask -- "$$Q" || [ $$? -eq 3 ] # 3 is "not found": an answer, and no failure of make

chat: .venv ## ask and follow up
	@.venv/bin/assistant chat

test: .venv ## run all tests
	@.venv/bin/pytest -q -n auto

check: .venv ## format, lint, types, imports
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

fmt: .venv ## format and mend what can be mended
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

map: .venv ## write the README's map of files anew
	@.venv/bin/python tests/test_docs.py

bench: .venv ## measure quality and speed: one table
	@.venv/bin/python -m evals.bench

eval: .venv ## run the exam without a model and compare with the baseline
	@.venv/bin/assistant eval run --gate

# Ready when both stamps lie there: one for the locked packages, one for the project's own metadata.
.venv: .venv/.project-$(PROJECT) ## set up and do no more

.venv/.packages-$(LOCK): # --no-deps and --require-hashes: nothing that the lock does not list can come in
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "paper-assistant needs Python 3.11 or newer")'
	@echo "Setting up .venv from requirements.lock: a minute or two, and only once ..." >&2
	@$(PYTHON) -m venv --clear .venv
	@# --no-compile: half of it is never imported; what an answer needs is compiled by importing it, further down
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock >&2
	@touch $@

.venv/.project-$(PROJECT): .venv/.packages-$(LOCK)
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . >&2
	@.venv/bin/python -c 'import chromadb, bm25s, llama_index.core, onnxruntime, pydantic, rich.live, rich.table, tokenizers, typer'
	@touch $@

build/uv/bin/uv:
	@$(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet --disable-pip-version-check uv

lock: build/uv/bin/uv ## pin all packages again from pyproject.toml (UPGRADE=1 for the newest)
	@build/uv/bin/uv pip compile pyproject.toml --all-extras --group dev --universal --generate-hashes \
	  --no-header --no-annotate --quiet $(if $(UPGRADE),--upgrade) --output-file requirements.lock
	@# what the override in pyproject.toml shuts out is installed nowhere: no need to list it
	@awk '/^[a-z0-9]/ { keep = !/sys_platform == .never./ } keep' requirements.lock > requirements.lock.tmp
	@mv requirements.lock.tmp requirements.lock
