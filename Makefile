# Wirecoder. `make run` gets from a fresh clone to coded articles, `make check` is what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BASELINE := evals/baselines/recorded.json

.DEFAULT_GOAL := help
.PHONY: help run ray test live record fuzz bench bench-scale gate baseline check format lint types contracts drift docs lock system-deps clean

help: ## Show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# The lock holds a hash for every file, so the same bytes are installed everywhere.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Wirecoder needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 2; }
	@echo "Setting up $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(READY) ## Code the five sample articles, into out/
	@test -n "$$WIRECODER_LLM_BASE_URL$$WIRECODER_MODEL_FILE" || $(BIN)/wirecoder model pull
	@$(BIN)/wirecoder extract evals/datasets/seeds/articles --out out

test: $(READY) ## Run the test suite on recorded answers: no network, no model, no key
	@$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

live: $(READY) ## Run the tests that need the real embedded model
	@$(BIN)/wirecoder model pull
	@$(BIN)/pytest -m live

record: $(READY) ## Record what the tests and the gate ask the model, with the embedded model
	@$(BIN)/wirecoder model pull
	@$(BIN)/wirecoder eval --record --report out/record

fuzz: $(READY) ## Fuzz the HTTP service from its OpenAPI document, some minutes
	@$(BIN)/python -m tests.fuzz.run

bench: $(READY) ## Measure what Wirecoder costs, and it beside instructor and LangExtract; 40 minutes
	@$(BIN)/wirecoder model pull
	@$(BIN)/python evals/bench/cost.py
	@$(BIN)/python evals/bench/scale.py --strategy draft --articles 1000
	@$(BIN)/python evals/bench/run.py $(BENCH)

bench-scale: $(READY) ## Many articles through batches that are killed on the way; an hour
	@$(BIN)/python evals/bench/scale.py --strategy draft --articles 100000
	@$(BIN)/python evals/bench/scale.py --strategy read --articles 20000

gate: $(READY) ## Score the recorded answers against gold, and stop what became worse
	@$(BIN)/wirecoder eval --replay --gate $(BASELINE) --report out/eval

baseline: $(READY) ## Accept what the recorded answers reach now as the gate's new baseline
	@$(BIN)/wirecoder eval --replay --baseline $(BASELINE) --report out/eval

check: format lint types contracts drift gate test ## Everything that CI runs

format: $(READY)
	@$(BIN)/ruff format --check .

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/hadolint Containerfile

types: $(READY)
	@$(BIN)/mypy

contracts: $(READY)
	@$(BIN)/lint-imports

drift: $(READY)
	@$(BIN)/python docs/generate.py --check
	@$(BIN)/wirecoder eval check evals/datasets/seeds
	@$(BIN)/wirecoder eval check evals/datasets/wire
	@$(BIN)/wirecoder eval check evals/datasets/field
	@$(BIN)/wirecoder eval check evals/links/dev
	@$(BIN)/wirecoder eval check evals/links/blind

docs: $(READY) ## Write the JSON Schema and the reference anew from the code
	@$(BIN)/python docs/generate.py

lock: ## Resolve the dependencies anew (needs uv)
	@uv pip compile pyproject.toml --extra dev --extra otel --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --no-emit-index-url --upgrade -o requirements.lock
	@grep -o 'ray\[data\][^"]*' pyproject.toml | uv pip compile - --constraints requirements.lock --universal \
		--python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --upgrade \
		-o requirements-ray.lock

# Apart from the rest: 70 MB that nobody needs who does without a cluster.
ray: $(READY) ## Add Ray to .venv, for `wirecoder batch --engine ray` and its tests
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ray.lock

system-deps: ## Install Chromium and PostgreSQL from Debian's packages
	@apt-get update -q
	@DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium postgresql

clean: ## Remove what was built; the model's weights stay in the user's cache
	rm -rf $(VENV) out dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
