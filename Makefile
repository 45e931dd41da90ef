# Everything a newcomer types. Installing is in .ci/install; a second run skips what is already there.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-faults format clean

# What another environment left in the shell must not reach ours.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV PIP_USER PIP_TARGET PIP_PREFIX

BIN := .venv/bin
PACKAGES := config media bridges recordings orchestrator

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 14

run: ## install, then a living demo on http://localhost:8080
	@.ci/install run
	@exec $(BIN)/python -m orchestrator demo

test: ## install what tests need, then every check and every test
	@.ci/install test
	@$(MAKE) --no-print-directory checks
	@$(BIN)/python -m pytest -q

check: ## the checks and the quick tests: under two minutes
	@.ci/install check
	@$(MAKE) --no-print-directory checks
	@$(BIN)/python -m pytest -q -m "not journey and not slow"

.PHONY: checks
checks:
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	.local/node/node_modules/.bin/tsc -p orchestrator/web/static/jsconfig.json

bench: ## what a meeting costs, beside Janus (apt-get install janus); see tests/README.md for the others
	@.ci/install check
	@$(BIN)/python -m tests.bench

bench-faults: ## 200 faults over recordings of six people (as root: two of the kinds mount a disk); half an hour
	@.ci/install check
	@$(BIN)/python -m tests.bench.faults

pictures: ## take the pictures of the guides anew
	@.ci/install test
	@$(BIN)/python -m tests.journeys.guide_pictures

format: ## lay the code out, and mend what ruff can mend
	@.ci/install check
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format .

clean: ## remove what was installed and made here (never the data in var/)
	rm -rf .venv .local build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
