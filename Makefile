# Dalil: `make help` says what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX ?= index
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev embedder index serve check browser test bench eval gate tune chaos clean

help: ## what each target does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: index serve ## set everything up, index the shipped catalogue if there is none, serve http://127.0.0.1:8000

setup: $(VENV)/.ready embedder ## install into .venv and prepare the embedder

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dalil needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up $(VENV) (once; about a minute and 1.7 GB with a CPU build of torch)"
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing torch" && $(BIN)/python -m pip install --quiet torch==2.13.0
	@echo "Installing Dalil and what it stands on"
	@$(BIN)/python -m pip install --quiet 'uv>=0.9,<1'
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable . \
		|| $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

setup-dev: $(VENV)/.ready-dev embedder-dev

$(VENV)/.ready-dev: $(VENV)/.ready
	@echo "Installing the test tools"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[dev]' \
		|| $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

embedder: $(VENV)/.ready
	@$(BIN)/dalil-index prepare >/dev/null

.PHONY: embedder-dev
embedder-dev: $(VENV)/.ready-dev
	@$(BIN)/dalil-index prepare --fp32 >/dev/null

index: setup ## index the shipped catalogue and guides, if there is no index yet
	@test -f $(INDEX)/current || $(BIN)/dalil-index build sample: --index $(INDEX)

serve: setup ## serve the page and the API
	@exec $(BIN)/dalil-serve --index $(INDEX)

check: setup-dev ## lint, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy

browser: ## a Chromium for the browser tests, where there is none
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium" && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
		else \
			echo "The browser tests need Chromium: install it (Debian: 'apt-get install chromium'; macOS: 'brew install --cask chromium'), or set CHROMIUM_PATH to its path" && test -n "$$CHROMIUM_PATH"; \
		fi; }

test: setup-dev browser check ## everything: checks, unit, contract, integration and browser tests
	@$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder  # a file makes once what its tests read; the long ones stand first

bench: index ## speed and memory, as ratios in one run
	@$(BIN)/python -m eval.bench --index $(INDEX)

eval: index ## ask the shipped questions and show the figures
	@$(BIN)/dalil-eval run --index $(INDEX)

gate: index ## fail where the figures fall under eval/gate.toml
	@$(BIN)/dalil-eval gate --index $(INDEX)

tune: setup-dev ## tune the bundled embedder again (about 40 minutes; DATA=folder of public collections)
	@$(BIN)/python -m eval.tuning tune $(if $(DATA),--data $(DATA)) --out assistant/adapters/e5-small-dalil-v3.safetensors

chaos: setup-dev ## kill 300 runs at random points, fill the disk, damage files: no index may be bad or mixed
	@$(BIN)/python -m tests.chaos --kills 300

clean: ## remove the environment and the index
	rm -rf $(VENV) $(INDEX)
