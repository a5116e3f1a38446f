# `make run` starts the portal with its demo, `make test` its tests; both prepare the machine first.
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test test-default test-browser check fix bench lock messages clean

PORT ?= 8000
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest -q -n 2
SOURCE := portal accounts documents notifications declarations rolls reports privacy tests benchmarks
export PORT

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: ## install what the portal needs
	@scripts/setup.sh run

setup-test: ## install what its tests need, too
	@scripts/setup.sh test

run: setup ## run the portal with its demo at http://localhost:8000 (PORT=8001 for another port)
	@scripts/setup.sh demo
	@PORTAL_MODE=demo PORTAL_URL=http://localhost:$(PORT) exec $(PYTHON) manage.py run --port $(PORT)

test: setup-test test-default test-browser ## run the tests: default and browser lanes

test-default:
	PORTAL_TEST_LANE=default $(PYTEST)

test-browser:
	PORTAL_TEST_LANE=browser $(PYTEST)

check: setup-test ## all static checks
	@scripts/check.sh

fix: setup-test ## format code and templates
	$(PYTHON) -m ruff check --fix $(SOURCE) manage.py
	$(PYTHON) -m ruff format $(SOURCE) manage.py
	git ls-files 'templates/*.html' | xargs $(PYTHON) -m djade --target-version 5.2
	git ls-files 'templates/*.html' | xargs $(PYTHON) -m djhtml --tabwidth 2

bench: setup-test ## measure pages, PDF and sizes; `make bench PART=province` or `PART=import` on PostgreSQL
	$(PYTHON) -m benchmarks $(PART)

clean: ## remove everything that the set-up made (the demo's data too)
	rm -rf .venv node_modules var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
