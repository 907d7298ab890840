# Each target does its own set-up: Python 3.11 (or newer) and a network to install from are enough.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: demo test lint bench docs clean

demo: .venv/installed
	@$(BIN)/kubelint check fixtures/shop/flawed || true

test: .venv/installed-dev
	$(BIN)/python -m pytest -n auto

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/installed
	$(BIN)/python -m benchmarks

docs: .venv/installed-dev
	$(BIN)/python -m docs

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@$(BIN)/python -m compileall -q kubelint
	@touch $@

.venv/installed-dev: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@$(BIN)/python -m compileall -q kubelint
	@touch $@ .venv/installed

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache kubelint/catalog.json dist
