# On a bare machine with Python 3.11 or later and pip: `make demo`, `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile

.PHONY: venv demo test check gate soak codebook clean

venv: $(RUN)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'onrecord needs Python 3.11 or later; name one: make PYTHON=/path/to/python3.11'; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo 'no virtual environment could be made; install the venv module of your Python'; exit 2; }

$(RUN): pyproject.toml | $(BIN)/python
	$(PIP) -e .
	@touch $@

$(DEV): pyproject.toml | $(BIN)/python
	$(PIP) -e '.[dev]'
	@touch $(RUN) $@

# A record from the shipped sample reports, left at demo/onrecord.db.
demo: $(RUN)
	$(BIN)/onrecord demo

test: $(DEV)
	$(BIN)/python -m pytest

# Form, types, layers, dependencies and budgets.
check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python -m pytest tests/test_budgets.py

# Every measured figure beside its floor; needs the development sets beside the checkout.
gate: $(DEV)
	$(BIN)/python -m bench.gate

# Runs that are killed half-way must lose nothing: the same test, ROUNDS times over.
ROUNDS ?= 20
soak: $(DEV)
	@for round in $$(seq $(ROUNDS)); do $(BIN)/python -m pytest tests/test_kill.py || exit 1; done

codebook: $(DEV)
	$(BIN)/python -m tools.codebook

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
