# `make report` builds the reports, `make test` passes the tests, `make test-hostile` the long ones; all set everything up first.
# Needs Python 3.11 or newer and a package index; nothing else.

PYTHON ?= python3
EDITION ?= no_ms-2024 se_ipn-2024
BIN := .venv/bin
READY := .venv/.ready

SAMPLE ?= 200
SEED ?= 1

.PHONY: report test test-hostile mutants audit-dependencies bench lint clean

report: $(READY)
	set -e; for edition in $(EDITION); do $(BIN)/registry-report build --edition $$edition; done

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Kills builds, fills disks and takes rights away: minutes, and Linux only.
test-hostile: $(READY)
	$(BIN)/python -m pytest tests/hostile -n 2 --dist loadfile

# Small faults planted in measures, registries and disclosure control: how many do the unit tests notice?
# SAMPLE=all tries every one (hours), SAMPLE=survivors those left by the last run; see tests/mutation/README.md.
mutants: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/mutation/requirements.txt
	nice -n 10 $(BIN)/python tests/mutation/run.py --sample $(SAMPLE) --seed $(SEED)

# Known vulnerabilities of the pinned packages. Status 2: the index could not tell of all.
audit-dependencies: $(READY)
	$(BIN)/python tests/dependencies/advisories.py

bench: $(READY)
	$(BIN)/python benchmarks/run.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

clean:
	rm -rf build _executed _variables.yml
