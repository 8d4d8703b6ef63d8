PYTHON ?= python3.11
STAGE ?= local
BIN := .venv/bin

.DEFAULT_GOAL := help

.venv/ready: requirements.txt requirements-dev.txt constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --requirement requirements-dev.txt
	touch $@
