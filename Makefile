# Two commands on a fresh clone do everything: `make demo` and `make test`.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUN := MUFAKAT_TESTING=1 $(BIN)/python
export OMP_NUM_THREADS ?= 1

.PHONY: demo test e2e bench lint messages lock weight sizes docs clean

demo: $(VENV)/.base
	$(BIN)/mufakat demo --port $(PORT)

test: $(VENV)/.dev lint
	$(BIN)/pytest -q -m "not e2e"

e2e: $(VENV)/.dev
	$(BIN)/pytest -q -m e2e

bench: $(VENV)/.dev
	$(BIN)/python -m bench.opinion

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache
	MUFAKAT_TESTING=1 $(BIN)/mypy

messages: $(VENV)/.dev
	$(BIN)/python tools/messages.py

weight: $(VENV)/.dev
	$(BIN)/pytest -q -s tests/test_weight.py

sizes:
	@find src -name '*.py' -not -path '*/migrations/*' | xargs wc -l | sort -rn | sed -n '2,15p'

docs: $(VENV)/.dev
	$(RUN) tools/docs.py

lock: $(VENV)/.dev
	for set in base prod dev dask bench; do \
	  $(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    -o requirements/$$set.txt requirements/$$set.in; done

$(VENV)/.base: requirements/base.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.base

clean:
	rm -rf $(VENV) var build *.egg-info
