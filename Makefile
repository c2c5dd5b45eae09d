# make run    the seed bundle becomes a checked, published warehouse
# make test   the whole test suite
# make check  format, types, imports, SQL style, and the fast tests
# make serve  Prefect with its page, schedules and a worker, on 127.0.0.1
# make docs   the generated pages: data dictionary, settings
# make assets styles of the Data Docs, from npm by their pins; part of the set-up

PYTHON ?= python3
BIN := .venv/bin
# A file of tests stays in one process: what it sets up is set up once. In our order, not xdist's by the number of tests:
# the longest come first (tests/conftest.py).
SPREAD := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: setup run test check lint serve docs assets lock

setup: .venv/ready

# Installed from the lock alone, each file checked by its hash; the project itself without dependencies. Bytecode is
# compiled here, once: where the environment forbids writing it at import, every start would compile anew.
.venv/ready: requirements.lock pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --clear --python $(PYTHON) .venv && \
		uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock; \
	else \
		$(PYTHON) -m venv --clear .venv && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock; \
	fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q .venv/lib marsad flows expectations >/dev/null || true
	@$(BIN)/python -m expectations.data_docs || echo "Going on without them."
	@touch $@

run: setup
	$(BIN)/marsad ingest seeds/bundle

test: setup
	$(BIN)/python -m pytest $(SPREAD)

check: setup lint
	$(BIN)/python -m pytest $(SPREAD) -m "not slow"

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint sql

serve: setup
	$(BIN)/marsad serve

docs: setup
	$(BIN)/python -m flows.documents

assets: setup
	$(BIN)/python -m expectations.data_docs

# needs uv; requirements.lock names no registry
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-annotate --group dev pyproject.toml -o requirements.lock
