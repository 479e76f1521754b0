# `make` alone prints what each target does.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCALE ?= 0.02
ENTITIES ?= 1000000 3000000 10000000
export PYTHONUNBUFFERED := 1

.PHONY: help install demo up test proof proof-nights proof-kills proof-spark lint docs bench bench-extract bench-disclosure bench-names new-source lock clean

help: ## print this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'
	@echo "  SCALE=$(SCALE)    size of the sandbox's province for demo and up (1 = Zhejiang)"

install: $(VENV)/installed ## install the locked requirements into .venv

$(VENV)/installed: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@touch $@

demo: install ## run two nights and one holiday release under Airflow, against the sandbox
	$(BIN)/python -m stack demo --scale $(SCALE)

up: install ## start Airflow, sandbox and warehouse on this machine, to click through
	$(BIN)/python -m stack up --scale $(SCALE)

test: install ## lint, types, import rules and tests, with a real PostgreSQL and real HTTP
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

proof: proof-nights proof-kills ## the longer proofs: both of the following

proof-nights: install ## nights under Airflow, a year of releases, kills at every step of a night, laws
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m proof --ignore tests/engines

proof-kills: install ## extractions killed before every line, and every fault on every protocol
	$(BIN)/python -m tests.extract.crashes
	$(BIN)/python -m tests.extract.faults

# Thousands of small queries: the JVM's optimising compiler and many partitions would cost more than they give.
proof-spark: .venv-spark/installed ## merge, score and tier on Spark 4 too: every published table equal (needs Java 17 or 21)
	PYSPARK_SUBMIT_ARGS="--driver-java-options '-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC' \
	  --conf spark.sql.shuffle.partitions=2 pyspark-shell" .venv-spark/bin/python -m pytest -m proof -v --durations=8 tests/engines

.venv-spark/installed: requirements.txt requirements-spark.txt
	$(PYTHON) -m venv .venv-spark
	.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes $(^:%=-r %)
	@touch $@

lint: install ## ruff, mypy, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: install ## write the generated pages: data dictionary, scorecard, DAG runbooks
	$(BIN)/python -m etl.load.dictionary
	$(BIN)/python -m etl.score.handbook
	$(BIN)/python -m stack.runbooks

bench: install ## measure merge, score and tier against hand-written SQL
	$(BIN)/python -m bench --entities $(ENTITIES)

bench-extract: install .venv-bench/installed ## measure extraction against dlt and a bare requests loop
	$(BIN)/python -m bench.extract --dlt-python .venv-bench/bin/python

bench-disclosure: install ## measure a release of 300,000 and of 3,000,000 complaints
	$(BIN)/python -m bench.disclosure

bench-names: install .venv-bench/installed ## measure matching by name against splink
	$(BIN)/python -m bench.names --splink-python .venv-bench/bin/python

.venv-bench/installed: requirements-bench.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

# COLUMNS counts only where it is said on the command line: shells use the name for the width of the window.
new-source: install ## declare a dataset: PLATFORM= DATASET= FROM=sample.json or COLUMNS="id:key …" (docs/new-source.md)
	@$(BIN)/python -m stack.new_source --platform "$(PLATFORM)" --dataset "$(DATASET)" --protocol "$(PROTOCOL)" \
	  --interface "$(INTERFACE)" --title "$(TITLE)" --sample "$(FROM)" \
	  --columns "$(if $(filter command line,$(origin COLUMNS)),$(COLUMNS))"

lock: ## renew requirements.txt and what Spark adds from their .in files (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header requirements-spark.in -o requirements-spark.txt

clean: ## remove what runs have left behind
	rm -rf var .pytest_cache .mypy_cache .ruff_cache
