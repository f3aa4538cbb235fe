# `make report` builds the reports and their explorers, `make test` passes the tests, `make test-hostile` the ones that do
# harm, `make lint` checks form and imports; all set everything up first.
# Needs Python 3.11 or newer and a package index; nothing else.

PYTHON ?= python3
EDITION ?= no_ms-2024 se_ipn-2024
BIN := .venv/bin
READY := .venv/.ready

PYTEST := $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder --durations=10
SAMPLE ?= 200
SEED ?= 1

.PHONY: report test test-unit test-build test-browser test-hostile mutants spark audit-dependencies solve-environment lock bench lint clean

report: $(READY)
	set -e; for edition in $(EDITION); do \
		$(BIN)/registry-report build --edition $$edition; $(BIN)/registry-report explore $$edition; done

# What Python compiles is kept for the hundreds of processes that tests start, whatever the environment says.
test test-unit test-build test-browser test-hostile: export PYTHONDONTWRITEBYTECODE =

# All but the hostile ones; the next three are its parts.
test: $(READY)
	$(PYTEST)

# In memory and on small files: less than two minutes.
test-unit: $(READY)
	$(PYTEST) -m unit

# Builds, notebooks and servers.
test-build: $(READY)
	$(PYTEST) -m build

# The built page; in Chromium where it is installed.
test-browser: $(READY)
	$(PYTEST) -m browser

# Kills builds, fills disks and takes rights away: minutes, and Linux only.
test-hostile: $(READY)
	$(PYTEST) tests/hostile

# Apache Spark, for the tests of that engine, which skip without it; the rest of it is Java's, 17 or newer.
spark: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/engines/requirements.txt

# Small faults planted in measures, registries and disclosure control: how many do the unit tests notice?
# SAMPLE=all tries every one (hours), SAMPLE=survivors those left by the last run; see tests/mutation/README.md.
mutants: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/mutation/requirements.txt
	nice -n 10 $(BIN)/python tests/mutation/run.py --sample $(SAMPLE) --seed $(SEED)

# Known vulnerabilities of the pinned packages. Status 2: the index could not tell of all.
audit-dependencies: $(READY)
	$(BIN)/python tests/dependencies/advisories.py

# Can environment.yml be had? INDEX is a copy of the channel's index (a folder), or the channel's address.
solve-environment: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/dependencies/requirements.txt
	$(BIN)/python tests/dependencies/solve.py --index $(INDEX)

# The versions that all others install, from pyproject.toml; needs uv. What is locked stays unless UPGRADE=--upgrade.
lock:
	uv pip compile pyproject.toml --extra all --group dev --universal --generate-hashes --no-annotate --no-header \
		--quiet $(UPGRADE) --output-file requirements.lock

bench: $(READY)
	$(BIN)/python benchmarks/run.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf build _executed _variables.yml
