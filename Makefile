# archivkoop: what developers, CI and whoever tries it out call. `make help` lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO_OUT := demo-out
# Two processes: the tests that start LibreOffice and Java are heavy, and a common desk has more cores than memory for them.
PYTEST := $(BIN)/pytest -n 2
PATHS := src tests resources

.PHONY: help
help: ## Say what there is to call
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: install ## Install what is missing, ingest the sample deposit into demo-out/, say where package and report lie
	@echo "Ingesting the sample deposit into $(DEMO_OUT)/ …" >&2
	@$(BIN)/archivkoop ingest resources/sample-deposit --out $(DEMO_OUT) --meta resources/sample-deposit.toml

.PHONY: test
test: install lint types layers ## Install what is missing and run all checks and tests (this is what CI runs)
	$(PYTEST)

.PHONY: check
check: install lint types layers ## Lint, types, layers and unit tests: minutes, for the desk
	$(PYTEST) tests/unit

.PHONY: lint
lint: $(STAMP) ## Style of the code (ruff)
	$(BIN)/ruff check $(PATHS)
	$(BIN)/ruff format --check $(PATHS)

.PHONY: types
types: $(STAMP) ## Types (mypy, strict)
	$(BIN)/mypy

.PHONY: layers
layers: $(STAMP) ## Layers of the architecture (import-linter)
	$(BIN)/lint-imports --no-cache

.PHONY: install
install: system $(STAMP) verapdf ## Install system packages, the Python environment and veraPDF, as far as missing
	@$(BIN)/python -c 'from archivkoop.adapters.validate.verapdf import make_class_archive; make_class_archive()' || echo "veraPDF will start without its class archive, a second later." >&2

.PHONY: system
system:
	@if [ -z "$(SKIP_SYSTEM)" ]; then packaging/install-system.sh; fi

.PHONY: verapdf
verapdf: | system
	@packaging/verapdf/fetch.sh

$(STAMP): pyproject.toml packaging/constraints.txt | system
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "archivkoop needs Python 3.11 or newer; $(PYTHON) is older. Name another one: make PYTHON=python3.12 …" >&2; exit 3; }
	@echo "Installing the Python environment in $(VENV)/ …" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --use-pep517 --constraint packaging/constraints.txt --editable '.[dev]'
	@touch $@

.PHONY: constraints
constraints: ## Renew the pinned versions of the Python packages (with the oldest Python that we support)
	$(BIN)/pip install --quiet --upgrade --upgrade-strategy eager --editable '.[dev]'
	{ sed '/^[^#]/d' packaging/constraints.txt; $(BIN)/pip freeze --exclude-editable; } > packaging/constraints.new
	mv packaging/constraints.new packaging/constraints.txt

.PHONY: sample-deposit
sample-deposit: install ## Make the sample deposit anew (it is committed; needed only after a change of its script)
	$(BIN)/python resources/make_sample_deposit.py

.PHONY: screenshots
screenshots: install ## Take pictures of the window, in both languages and at several sizes of text, into build/screenshots/
	@echo "Taking pictures of the window under Xvfb …" >&2
	@QT_QPA_PLATFORM=xcb xvfb-run --auto-servernum --server-args="-screen 0 1600x1000x24" $(BIN)/python tests/gui/screenshots_shell.py build/screenshots
	@QT_QPA_PLATFORM=xcb xvfb-run --auto-servernum --server-args="-screen 0 1600x1000x24" $(BIN)/python tests/gui/screenshots.py build/screenshots resources/sample-deposit
	@echo "They lie in build/screenshots/" >&2

.PHONY: pictures
pictures: screenshots ## Renew the pictures that the README shows (docs/pictures/)
	@$(BIN)/python tests/gui/pictures.py build/screenshots docs/pictures

.PHONY: clean
clean: ## Remove what was made here: demo-out, caches, the Python environment, veraPDF
	rm -rf $(DEMO_OUT) $(VENV) .tools build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
	find src tests resources -name __pycache__ -type d -prune -exec rm -rf {} +
