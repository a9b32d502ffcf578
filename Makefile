.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: .venv/.ready ## Make .venv and install the locked requirements

.venv/.ready: requirements/dev.txt requirements/uv.txt pyproject.toml
	@echo "Installerer i .venv … / Installing into .venv …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements/uv.txt requirements/dev.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## Watch invoices go out: everything on this machine, ends by itself
	@$(BIN)/fakturaflyt demo

up: setup ## Run everything on this machine until Ctrl-C
	@$(BIN)/fakturaflyt up

worker: setup ## Run one worker more, on the settings of the environment or of a running `make up`
	@$(BIN)/python -m worker

test: setup ## Run the tests
	$(BIN)/pytest -n 4 --dist worksteal

check: rules test ## Do all that CI does

rules: form types layers compose ## Check the house rules: form, types, layers, compose file

form: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports --no-logo

compose: setup
	$(BIN)/docker-compose --env-file .env.example config --quiet

bench: setup ## Measure invoices a second, latency and memory (reported, never asserted)
	@$(BIN)/python bench/run.py

bench-parked: setup ## Measure what ten thousand waiting invoices cost
	@$(BIN)/python bench/parked.py

bench-release: setup ## Measure how three thousand held invoices leave once their company is verified
	@$(BIN)/python bench/release.py

bench-plan: setup ## Measure how fast ways are planned
	@$(BIN)/python bench/plan.py

bench-pdf: setup ## Measure what an invoice PDF costs, beside WeasyPrint's
	@$(BIN)/python bench/pdf.py

bench-rules: setup ## Measure how long a document's check takes
	@$(BIN)/python bench/rules.py

bench-large: setup ## Measure the memory that an attachment of 80 MB takes, whichever way it comes
	@$(BIN)/python bench/large.py

bench-merge: setup ## Measure what merging PDFs takes, beside pikepdf alone
	@$(BIN)/python bench/merge.py

diagram: setup ## Draw docs/lifecycle.md anew from the table in domain/lifecycle.py
	$(BIN)/python docs/draw_lifecycle.py

goldens: setup ## Draw the pictures of pages anew that the tests compare with; look at them before you commit
	PYTHONPATH=tests:. $(BIN)/python -m support.goldens

lock: ## Resolve the requirements anew (writes hashes, no index address)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -o requirements/dev.txt
	echo uv | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header - -o requirements/uv.txt

.PHONY: help setup demo up worker test check rules form types layers compose bench bench-parked bench-release bench-plan bench-pdf bench-rules bench-merge bench-large diagram goldens lock
