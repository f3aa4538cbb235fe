# `make report` builds the reports, `make test` passes the tests, `make test-hostile` the ones that do harm, `make lint`
# checks form and imports; all set everything up first.
# Needs Python 3.11 or newer and a package index; nothing else.

PYTHON ?= python3
EDITION ?= no_ms-2024 se_ipn-2024
BIN := .venv/bin
READY := .venv/.ready

PYTEST := $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder --durations=10

.PHONY: report test test-unit test-build test-browser test-hostile audit-dependencies bench lint clean

report: $(READY)
	set -e; for edition in $(EDITION); do $(BIN)/registry-report build --edition $$edition; done

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

# Known vulnerabilities of the pinned packages. Status 2: the index could not tell of all.
audit-dependencies: $(READY)
	$(BIN)/python tests/dependencies/advisories.py

bench: $(READY)
	$(BIN)/python benchmarks/run.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf build _executed _variables.yml
