# Everything runs from .venv, built from pinned and hashed constraints. `make help` lists the targets.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test hostile lint prove stubs bench bench-layers constraints clean

help:                ## this list
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.venv/ready: requirements/constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "dlkit needs Python 3.11 or newer; say make PYTHON=/path/to/python3.11")'
	@echo "Setting up .venv (about 2.7 GB, a minute or two) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements/constraints.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: .venv/ready    ## a learner's three answers, checked before your eyes
	@$(BIN)/python -m examples.demo

test: .venv/ready    ## every test, on two cores
	$(BIN)/python -m pytest -n 2

lint: .venv/ready    ## ruff, mypy, stubs current
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/dlkit author stubs --check

# One more at a time than there are cores, since each waits now and then.
prove: .venv/ready   ## the whole corpus, all proofs
	$(BIN)/dlkit prove --jobs 3

stubs: .venv/ready   ## exercises/ from solutions/
	$(BIN)/dlkit author stubs

hostile: .venv/ready  ## submissions that attack, in every tier that this machine gives
	$(BIN)/python -m pytest tests/engine/test_hostile.py

# What bench/peers compares with. It sees the packages of .venv, so that pip installs only what .venv lacks.
.venv-peers/ready: .venv/ready requirements/peers.txt
	@$(BIN)/python -m venv --without-pip .venv-peers
	@$(BIN)/python -c 'import site; print(site.getsitepackages()[0])' > \
		"$$(.venv-peers/bin/python -c 'import site; print(site.getsitepackages()[0])')/dlkit.pth"
	@.venv-peers/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements/peers.txt
	@touch $@

bench: .venv/ready .venv-peers/ready  ## the measurements of bench/
	$(BIN)/python -m bench

bench-layers: .venv/ready  ## each layer's reference against Keras's own, on one training step
	$(BIN)/python -m bench.layers

constraints: .venv/ready  ## pin again, after a change of dependencies
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet --upgrade -o requirements/constraints.txt
	cp requirements/constraints.txt requirements/peers.txt  # uv keeps what is pinned there wherever it can
	echo otter-grader | $(BIN)/uv pip compile - --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements/peers.txt

clean:               ## remove .venv and caches
	rm -rf .venv .venv-peers .pytest_cache .mypy_cache .ruff_cache .hypothesis
