# Peyvand. "make help" lists what there is; "make run" is all that a newcomer needs.
.DEFAULT_GOAL := help
.PHONY: help setup dev run check test bench docs evaluate screenshots

# A Python 3.11, 3.12 or 3.13 of your choice: make setup PYTHON=python3.12. Without it, one is looked for.
PYTHON ?=
export PYTHON

BIN := .venv/bin

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv with peyvand in it (done again only when the dependencies change)
	@scripts/setup base

dev: ## The same, with the tools for checking, testing and training
	@scripts/setup dev

run: setup ## Set up, load the sample, show a first match, and serve on 127.0.0.1:8000
	@$(BIN)/peyvand run

check: dev ## Format, lint and types: what CI runs first
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: dev ## Run every test, on each core; ARGS="-n 0 tests/matcher" runs some, one after another
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

bench: setup ## Measure encoding and matching, beside their plain baselines
	$(BIN)/peyvand bench $(ARGS)

docs: dev ## Write docs/CLI.md and docs/COLUMNS.md again from the program itself
	$(BIN)/python scripts/cli_reference.py >docs/CLI.md.part
	@mv docs/CLI.md.part docs/CLI.md
	$(BIN)/python scripts/columns_reference.py >docs/COLUMNS.md.part
	@mv docs/COLUMNS.md.part docs/COLUMNS.md

evaluate: setup ## Measure the ranking on COLLECTIONS="folder …", each part off in turn, then on the house sets
	@if [ -n "$(COLLECTIONS)" ]; then \
		$(BIN)/peyvand evaluate --ablation --baseline $(ARGS) $(COLLECTIONS); \
	else \
		echo 'Only the house sets are measured. To measure collections of your own: make evaluate COLLECTIONS="folder …"' >&2; \
	fi
	$(BIN)/peyvand calibrate

screenshots: dev ## Take pictures of every page, and those in docs/pictures (needs Chromium); ARGS="--documents" these alone
	$(BIN)/python scripts/screenshots.py $(ARGS)
