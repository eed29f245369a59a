# Everything a user or a maintainer runs. `make` alone lists it. Needs Python 3.11 to 3.13, git and make; nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help

RECORD ?= demo-record
HOST ?= 127.0.0.1
PORT ?= 8000
SERVE ?= yes
SEED ?=
VENV_PYTHON := .venv/bin/python

.PHONY: help
help: ## list what can be made
	@awk -F ': .*## ' '/^[a-z%-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The two setups return at once when nothing has changed (tools/environment.py keeps a fingerprint).
.PHONY: setup-demo
setup-demo:
	@python=$$(sh tools/find_python.sh) && "$$python" tools/environment.py demo && "$$python" tools/browser_files.py demo

.PHONY: setup-test
setup-test:
	@python=$$(sh tools/find_python.sh) && "$$python" tools/environment.py test && "$$python" tools/browser_files.py test
	@$(VENV_PYTHON) tools/debian_packages.py

.PHONY: demo
demo: setup-demo ## make the demo record, run every engine, serve it (SERVE=no, PORT=, SEED=, RECORD=)
	@sh tools/demo.sh "$(RECORD)" "$(HOST)" "$(PORT)" "$(SERVE)" "$(SEED)"

.PHONY: serve
serve: setup-demo ## serve the record that is there (RECORD=, PORT=)
	@.venv/bin/murderbook serve --record "$(RECORD)" --host "$(HOST)" --port "$(PORT)"

.PHONY: test
test: setup-test ## style, types, import arrows, and all tests but the long sweeps
	@$(VENV_PYTHON) tools/check.py

.PHONY: test-deep
test-deep: setup-test ## the long sweeps, and what the engines write on PostgreSQL
	@$(VENV_PYTHON) -m pytest -m deep
	@$(VENV_PYTHON) tests/postgres.py $(VENV_PYTHON) -m pytest -m engine tests/workbench || test $$? -eq 77

.PHONY: mutation
mutation: setup-test ## put small faults into access, audit and sealed code: do tests see them? (SAMPLE=, SEED=)
	@$(VENV_PYTHON) tools/mutation.py --sample $(or $(SAMPLE),400) --seed $(or $(SEED),1)

.PHONY: bench
bench: ## list the benchmarks
	@python=$$(sh tools/find_python.sh) && "$$python" bench/_harness.py

.PHONY: FORCE
FORCE:
bench-%: setup-test FORCE ## run one benchmark: table here, JSON in bench/results
	@$(VENV_PYTHON) bench/$*.py

.PHONY: bench-linkage
bench-linkage: bench-link_scale ## all pairs of a national file, against DuckDB and Splink

.PHONY: format
format: setup-test ## put the code into the common layout
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

.PHONY: clean
clean: ## remove what make made, except records
	rm -rf .venv node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	rm -rf src/murderbook/workbench/static/vendor tests/vendor bench/results
