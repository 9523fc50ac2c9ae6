# The front door. Two commands do everything: `make build` and `make test`; `make check` is the quick half of the second.
.DEFAULT_GOAL := help
.PHONY: help build check test test-warehouse test-docs test-charts test-workbook test-outputs test-iamc test-older-duckdb test-explorer lint export charts workbook outputs validate pages docs serve explorer explorer-test explorer-bench bench refresh lock sbom clean
SHELL := /bin/sh
PYTHON ?= python3
PY := .venv/bin/python
# Two workers, each with whole files, in the order of pyproject.toml.
PYTEST := $(PY) -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder
DBT := $(PY) -m scripts.dbt
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

help: ## Show what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

build: .venv/.run ## Set up, build, test and publish warehouse.duckdb, and render the pages
	@$(PY) -m scripts.build
	@$(PY) -m scripts.pages

check: .venv/.dev ## Check the style of what changed, and all that needs no warehouse: a minute
	@$(PY) -m scripts.style --changed
	@$(PYTEST) tests/unit

test: export WAREHOUSE_PATH := .test/warehouse.duckdb
test: .venv/.dev .venv-bouncer/.done .venv-pyam/.done .venv-duckdb14/.done ## Set up, then run every check
	@$(MAKE) --no-print-directory --jobs=2 $(OUTPUT_SYNC) lint test-docs test-outputs test-iamc test-older-duckdb test-explorer
	@echo "== tests"
	@$(PYTEST)

# The parts of `make test` that need no pytest; two at once. Each shows what it said when it ends, and a failure of one
# fails all.
OUTPUT_SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

test-warehouse:
	@echo "== warehouse, with all dbt tests"
	@$(PY) -m scripts.build

# dbt opens the file to write, so nobody can read it meanwhile.
test-docs: test-warehouse
	@echo "== dbt unit tests, docs and project rules"
	@$(DBT) --quiet test --select test_type:unit
	@$(DBT) --quiet docs generate
	@.venv-bouncer/bin/dbt-bouncer run --config-file dbt-bouncer.yml

test-charts: test-docs
	@$(PY) -m scripts.charts

test-workbook: test-docs
	@$(PY) -m scripts.workbook

test-outputs: test-charts test-workbook
	@echo "== outputs"
	@$(PY) -m scripts.validate

# The units library keeps paths of its own files in a cache, which in the home folder may be those of a checkout that is
# gone.
test-iamc: test-warehouse
	@IAM_UNITS_CACHE=.venv-pyam/units .venv-pyam/bin/python scripts/check_iamc.py .test/exports/iamc/frontier_compute_iamc.csv

test-older-duckdb: test-warehouse
	@.venv-duckdb14/bin/python scripts/check_older_duckdb.py .test/exports/duckdb_1.4/frontier_compute.duckdb

test-explorer: test-docs
	@echo "== explorer"
	@$(MAKE) --no-print-directory explorer-test

lint: .venv/.dev ## Check style of Python and SQL
	@echo "== style"
	@$(PY) -m scripts.style

export: .venv/.run ## Write Parquet, CSV, Evidence, IAMC, a data package and a copy for DuckDB 1.4 into exports/
	@$(PY) -m scripts.export

charts: .venv/.run ## Draw every chart into exports/charts
	@$(PY) -m scripts.charts

workbook: .venv/.run ## Write the review workbook into exports/workbook
	@$(PY) -m scripts.workbook

outputs: .venv/.run ## Export, charts, workbook and pages at once
	@$(MAKE) --no-print-directory --jobs export charts workbook pages

validate: .venv/.run ## Check every promised artefact against inventory.yml
	@$(PY) -m scripts.validate

pages: .venv/.run ## Render README.md and docs/*.md from the warehouse
	@$(PY) -m scripts.pages

# The explorer needs Node 20 beside Python; all else goes without it, so its absence is one line and no fault.
EXPLORER_READY := $(shell node --version 2>/dev/null | grep -Eq '^v(20\.(19|[2-9][0-9])|2[2-9]|[3-9][0-9])' && echo yes)
WITHOUT_NODE = echo "explorer: skipped, it needs Node 20.19 or newer with npm (Debian: apt-get install nodejs npm)"

explorer: .venv/.run ## Build the explorer and serve it on 127.0.0.1:4173 (needs Node 20)
ifeq ($(EXPLORER_READY),yes)
	@$(MAKE) --no-print-directory explorer/node_modules/.done
	@$(PY) -m scripts.explorer
	@cd explorer && npm run --silent build && npm run --silent preview
else
	@$(WITHOUT_NODE)
endif

explorer-test: .venv/.run ## Hold the explorer to the warehouse, and open its pages where Chromium is (needs Node 20)
ifeq ($(EXPLORER_READY),yes)
	@$(MAKE) --no-print-directory explorer/node_modules/.done
	@$(PY) -m scripts.explorer
	@$(PY) -m scripts.explorer.goldens
	@cd explorer && npm run --silent build && npm test --silent && npm run --silent test:browser
else
	@$(WITHOUT_NODE)
endif

explorer-bench: .venv/.run ## Time the explorer: the bare model, and moves and visits in Chromium (needs Node 20)
ifeq ($(EXPLORER_READY),yes)
	@$(MAKE) --no-print-directory explorer/node_modules/.done
	@$(PY) -m scripts.explorer
	@cd explorer && npm run --silent build && npm run --silent bench
else
	@$(WITHOUT_NODE)
endif

explorer/node_modules/.done: explorer/package-lock.json
	@cd explorer && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

docs: .venv/.run ## Write the documentation as one file, exports/docs/index.html
	@$(PY) -m scripts.docs

serve: .venv/.run ## Serve the documentation with its lineage graph on 127.0.0.1:8080
	@# dbt would make an empty file in the place of a warehouse that is not there.
	@test -s "$${WAREHOUSE_PATH:-warehouse.duckdb}" || \
		{ echo "there is no warehouse at $${WAREHOUSE_PATH:-warehouse.duckdb}: run \`make build\`"; exit 1; }
	@$(DBT) docs generate && $(DBT) docs serve --host 127.0.0.1 --port 8080

bench: .venv/.dev ## Measure the build and show where the time goes
	@$(PY) -m benchmarks

refresh: .venv/.run ## Load newer observations: make refresh SOURCE=metr FROM=FILE|URL
	@$(PY) -m scripts.refresh "$(SOURCE)" --from "$(FROM)" $(if $(VINTAGE),--vintage "$(VINTAGE)") $(if $(ACCEPT_REMOVALS),--accept-removals)

lock: .venv/.uv ## Resolve the dependencies of pyproject.toml again
	@$(LOCK) requirements-uv.in -o requirements-uv.lock
	@$(LOCK) pyproject.toml --extra scale --group dev -o requirements-dev.lock
	@# Constrained by the development lock, so that both hold the same versions.
	@$(LOCK) pyproject.toml --constraint requirements-dev.lock -o requirements-run.lock
	@$(LOCK) --group bouncer -o requirements-bouncer.lock
	@$(LOCK) --group pyam -o requirements-pyam.lock
	@$(LOCK) --group duckdb14 -o requirements-duckdb14.lock
	@$(LOCK) --group sbom -o requirements-sbom.lock

sbom: .venv/.run .venv-sbom/.done ## List every package and its licence, and write exports/sbom/frontier_compute.cdx.json
	@$(PY) -m scripts.licences
	@mkdir -p exports/sbom
	@.venv-sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application \
		--output-reproducible --of JSON -o exports/sbom/frontier_compute.cdx.json .venv/bin/python

clean: ## Remove the environments and everything built but warehouse.duckdb
	rm -rf .venv .venv-bouncer .venv-pyam .venv-duckdb14 .venv-sbom .build .test .exports target logs exports
	rm -rf explorer/node_modules explorer/public explorer/goldens explorer/dist explorer/.bench

LOCK = $(PY) -m scripts.uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

# Set-up. A pinned uv, installed by pip, installs the hashed lock in seconds; its byte code is compiled once here,
# because machines that do not keep it would compile it anew at every start. What pip is told of a company's index,
# certificate or proxy is told to uv as well (scripts/uv.py).
UV_INSTALL = $(PY) -m scripts.uv pip install --quiet --compile-bytecode --require-hashes

.venv/.uv: requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "== environment"
	@$(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

.venv/.run: .venv/.uv requirements-run.lock
	@$(UV_INSTALL) --python $(PY) -r requirements-run.lock
	@# So that `import frontier_compute` works in any folder: notebooks start in their own.
	@echo "$(CURDIR)" > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/frontier_compute.pth"
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@$(UV_INSTALL) --python $(PY) -r requirements-dev.lock
	@touch $@

# Checkers that cannot live beside the rest have environments of their own.
.venv-%/.done: requirements-%.lock .venv/.uv
	@$(PY) -m scripts.uv venv --quiet --allow-existing --python $(PY) .venv-$*
	@$(UV_INSTALL) --python .venv-$*/bin/python -r requirements-$*.lock
	@touch $@
