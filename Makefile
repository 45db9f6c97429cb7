# Every command of the project; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin

# The demo talks to this machine only, which a proxy would hinder.
LOCALLY := env -u HTTP_PROXY -u HTTPS_PROXY -u http_proxy -u https_proxy

# Where it is set, each of the many processes that tests start would compile the whole bot anew.
unexport PYTHONDONTWRITEBYTECODE

# Many tests wait for a browser, a server or a clock, so that more of them run at once than there are cores.
PROCESSES = $(shell $(BIN)/python -c "import os; print(min(os.cpu_count() * 3 // 2 + 1, 8))")

.DEFAULT_GOAL := help
.PHONY: help demo test check bench figures chaos fuzz pictures run migrate format lock translate

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/run.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "MCI Bot needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python -a -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@echo "Installing what the bot needs (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@echo "Installing what tests and checks need (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

demo: .venv/run.stamp ## try the bot in a Slack of its own on this machine (RESET=1 starts over, EMPTY=1 without data, INSTALL=1 not even installed, PORT=9000 listens there)
	@$(LOCALLY) $(BIN)/python -m sandbox.demo $(if $(RESET),--reset) $(if $(EMPTY),--empty) $(if $(INSTALL),--install) $(if $(PORT),--port $(PORT))

test: .venv/dev.stamp ## run every test (TURNS=1 runs those above the flows on one database each, half of them on either)
	@$(BIN)/python tools/machine.py || true
	@$(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder $(if $(TURNS),--take-turns)

check: .venv/dev.stamp ## ruff, mypy, import directions, lock files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/lock_files.py

bench: .venv/dev.stamp ## measure what was promised of speed and size (takes some minutes)
	@$(LOCALLY) $(BIN)/python -m benchmarks

figures: .venv/dev.stamp ## measure the conversation against its goals (takes an hour; FIGURES='--quick' or '4 8')
	@$(LOCALLY) $(BIN)/python -m tests.conversation.figures $(FIGURES)

chaos: .venv/dev.stamp ## kill processes and break Slack and mail over 2,000 life cycles (takes half an hour)
	@$(LOCALLY) $(BIN)/python -m tests.chaos $(CHAOS)

fuzz: .venv/dev.stamp ## send 200,000 spoilt payloads to the bot (takes an hour; FUZZ='--count 5000 --seed 2')
	@$(LOCALLY) $(BIN)/python -m tests.fuzz $(FUZZ)

format: .venv/dev.stamp ## fix what ruff can fix
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: .venv/dev.stamp ## renew the lock files after a change in pyproject.toml
	@$(BIN)/python tools/lock_files.py --write

translate: .venv/dev.stamp ## bring the catalogues in templates/locale in step with the sentences that customers read
	@$(BIN)/python -m tools.translate

migrate: .venv/run.stamp ## bring the database's schema up to date
	@$(BIN)/mci migrate

pictures: .venv/dev.stamp ## take the pictures of the documentation, and every screen into build/screens
	@$(BIN)/python -m tools.pictures

run: .venv/run.stamp ## run the bot with the settings in .env
	@$(BIN)/mci serve
