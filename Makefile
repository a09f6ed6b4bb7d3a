# Isnad: everything a new machine needs is Python 3.11 and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   ?= .venv
BIN    := $(VENV)/bin
PORT   ?= 8501
HOST   ?= 127.0.0.1
API_PORT ?= 8000

.PHONY: app api index env dev test test-all lint types clean lock audit

app: index  ## the page: installs, builds the index from seeds/, serves on http://127.0.0.1:8501
	$(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.address $(HOST)

api: index  ## the HTTP service on http://127.0.0.1:8000 (OpenAPI page: /docs)
	$(BIN)/python -m retrieval.api --host $(HOST) --port $(API_PORT)

index: env  ## build or refresh the index
	$(BIN)/python -m index

env: $(VENV)/runtime.stamp
dev: $(VENV)/dev.stamp

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f"Isnad needs Python 3.11 or later; {sys.executable} is {v.major}.{v.minor}. Set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip==26.1

$(VENV)/runtime.stamp: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install -r requirements.txt
	touch $@

$(VENV)/dev.stamp: pyproject.toml $(VENV)/runtime.stamp
	$(BIN)/python -m pip install -e '.[dev]'
	touch $@

test: dev  ## all tests but the long ones
	$(BIN)/python -m pytest -m "not long"

test-all: dev  ## every test
	$(BIN)/python -m pytest

lint: dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: dev
	$(BIN)/python -m mypy

clean:  ## removes the environment; never touches var/, which holds your index
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

lock: env  ## requirements.lock: every package with its hash, for this platform
	$(BIN)/python -m pip install --quiet --dry-run --ignore-installed --report - -r requirements.txt \
	  $$($(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['traces'])") \
	  | $(BIN)/python .ci/lock.py > requirements.lock.part
	mv requirements.lock.part requirements.lock

audit: env  ## known vulnerabilities of what is locked; asks the databases of PyPI and OSV, so it needs a network
	$(BIN)/python -m pip install --quiet pip-audit==2.10.1
	sed 's/+cpu / /' requirements.lock | sed 's/ --hash=.*//' > $(VENV)/audited.txt
	$(BIN)/python -m pip_audit --no-deps --disable-pip -r $(VENV)/audited.txt
