# The commands of Kurze Wege. `make` alone lists them; scripts/ holds what they do.
.DEFAULT_GOAL := help
PY := .venv/bin/python

.PHONY: help run setup setup-dev test test-production check bench soak messages lock clean

help:  ## List these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'

run: setup  ## Start the platform on 127.0.0.1:PORT (8000) with its data in DATA_DIR (./var)
	@KURZEWEGE_MODE=demo exec $(PY) manage.py serve

setup:  ## Make .venv with the locked libraries and compile the German texts
	@python=$$(sh scripts/find-python) && exec "$$python" scripts/setup.py

setup-dev:
	@python=$$(sh scripts/find-python) && exec "$$python" scripts/setup.py --dev

test: setup-dev  ## Run all tests, browser tests included (ARGS="-k word" goes to pytest)
	@exec $(PY) -m scripts.run_tests $(ARGS)

test-production: setup-dev  ## Run the same tests on a real PostgreSQL and Redis
	@exec $(PY) -m scripts.run_tests --production $(ARGS)

check: setup-dev  ## Lint, types, import order, migrations, German texts, deployment checks
	@exec $(PY) -m scripts.check

bench: setup-dev  ## Measure page times, queries, fan-out and memory (SIZE=S: the small network only)
	@exec $(PY) -m scripts.bench.run $(if $(SIZE),--sizes $(SIZE)) $(ARGS)

soak: setup-dev  ## Phones, faults and the oracle on a real server (MINUTES=480 goes on for so long)
	@exec $(PY) -m scripts.fleet.soak $(if $(MINUTES),--minutes $(MINUTES)) $(ARGS)

messages: setup-dev  ## Collect texts into the German catalogues and compile them (needs gettext)
	@$(PY) -m scripts.messages collect
	@exec $(PY) -m scripts.messages compile

lock:  ## Renew requirements/*.txt from requirements/*.in (with .venv's uv)
	@exec sh scripts/lock

clean:  ## Remove everything that can be made again; keeps DATA_DIR
	@rm -rf .venv build test-results .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find . -name '*.mo' -type f -exec rm -f {} +
