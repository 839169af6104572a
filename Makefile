# Two commands: `make run` serves the chat page, `make test` runs the tests. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860
EVALS ?= ../shared/evals
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c

.PHONY: help run ask test test-slow test-model soak lint eval bench train clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Setting up $(VENV) (once; 2 to 4 minutes, about 2.5 GB) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --no-input -c constraints.txt -e . | { grep --line-buffered -E '^(Collecting|Building|Installing|Successfully)' || true; }
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@echo "Adding what the tests need …"
	$(BIN)/python -m pip install --disable-pip-version-check --no-input --quiet -c constraints.txt -e '.[test]'
	@touch $@

run: $(VENV)/.installed  ## set up, index the starter corpus, serve the chat page on http://127.0.0.1:7860
	$(BIN)/briefing serve --port $(PORT)

ask: $(VENV)/.installed  ## one answer in the terminal: make ask Q="Who proposed Budapest?"
	@test -n "$$Q" || { echo 'Say what to ask: make ask Q="Who proposed Budapest?"'; exit 2; }
	@$(BIN)/briefing ask "$$Q" || test $$? -eq 3
ask: export Q := $(Q)

test: $(VENV)/.installed-test  ## set up what tests need and run them
	$(BIN)/python -m pytest

test-slow: $(VENV)/.installed-test  ## the slow tests: real Chroma server, browser, wheel
	$(BIN)/python -m pytest -m slow

soak: export SOAK_KILLS := 200
soak: export SOAK_SECONDS := 600
soak: $(VENV)/.installed-test  ## 200 kills at random, ten minutes of two processes, long fuzzing of the loaders
	$(BIN)/python -m pytest -m "slow or soak" tests/index/test_crashes.py tests/index/test_fuzz_loaders.py tests/interfaces/test_two_processes.py

test-model: $(VENV)/.installed-test  ## five questions to a small real model (downloads 0.6 GB into build/model)
	$(BIN)/python -m tests.model.run build/model

lint: $(VENV)/.installed-test  ## ruff, mypy, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

eval: $(VENV)/.installed-test  ## all figures, on EVALS and the gold questions: make eval EVALS=../shared/evals
	$(BIN)/briefing eval "$(EVALS)" tests/evals/gold tests/evals/broad --baselines --out build/eval

# glibc gives freed memory back at every step otherwise: 32 instead of 40 passages/s
train: export MALLOC_MMAP_MAX_ := 0
train: export MALLOC_TRIM_THRESHOLD_ := 100000000000
train: export MALLOC_TOP_PAD_ := 1000000000
train: $(VENV)/.installed-test  ## train the evidence reader anew from EVALS/train and our news set (2 to 4 hours)
	$(BIN)/python -m pip install --disable-pip-version-check --no-input --quiet -c constraints.txt -e '.[train]'
	$(BIN)/python -m assistant.training.train --evals "$(EVALS)" --out build/reader
	$(BIN)/python -m assistant.training.export build/reader/stage3.pt
	$(BIN)/python -m assistant.training.calibrate --evals "$(EVALS)"

bench: $(VENV)/.installed-test  ## speed, memory and load beside the plain LangChain recipe; JSON and pictures in build/bench
	$(BIN)/python -m tests.benchmarks.run --out build/bench

clean:  ## remove the virtual environment and build products
	rm -rf $(VENV) build dist
