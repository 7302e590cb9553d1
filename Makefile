# Two commands matter: `make demo` and `make test`. Each sets up what it needs in .venv and leaves the work tree clean.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: demo test test-long lint bench fidelity lock clean help

help:
	@echo "make demo       the whole product against a local Jira and Notion (make demo ARGS=--serve keeps it open)"
	@echo "make test       format, lint, types, import arrows, tests"
	@echo "make test-long  the long form of the reliability promises"
	@echo "make bench      every benchmark, one table each"
	@echo "make fidelity   how near the sandbox is to the real ones, into docs/fidelity.md (with the JavaScript clients by npm)"
	@echo "make lock       renew requirements*.txt from pyproject.toml"

$(VENV)/.run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Alongside needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@

demo: $(VENV)/.run
	$(BIN)/alongside demo $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: lint
	$(BIN)/pytest --numprocesses auto $(ARGS)

test-long: $(VENV)/.dev
	ALONGSIDE_LONG=1 $(BIN)/pytest --numprocesses auto $(ARGS)

bench: $(VENV)/.dev
	$(BIN)/python -m bench

fidelity: $(VENV)/.dev
	@command -v npm >/dev/null && npm install --silent --no-save --no-package-lock --prefix tests/fidelity @notionhq/client@5.26.0 jira.js@5.4.0 || echo "no npm: without the JavaScript clients"
	$(BIN)/python -m bench.fidelity --write

lock:
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group build --output-file requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev --output-file requirements-dev.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group spark --output-file requirements-spark.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
