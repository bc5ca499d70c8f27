# The two commands are `make run` and `make test`; everything else is for daily work.
UKETSUKE := .venv/bin/uketsuke
PYTEST := .venv/bin/python -m pytest
DATA ?= var/uketsuke

.PHONY: run serve test quick lint bench forms samples lock clean

run: ## Install what is missing, process the sample scans end to end, say what became of each filing.
	@scripts/setup.sh run
	@scripts/demo.sh $(DATA)

serve: ## Start everything for use in a browser.
	@scripts/setup.sh run
	@$(UKETSUKE) serve --data $(DATA)

test: ## Install what is missing and pass all tests.
	@scripts/setup.sh test
	@$(PYTEST) -n 2 --dist worksteal

quick: ## The tests without services, recogniser and many pages: under two minutes.
	@scripts/setup.sh test
	@$(PYTEST) -n 2 -m "not slow"

lint:
	@scripts/setup.sh test
	@.venv/bin/ruff check src tests
	@.venv/bin/ruff format --check src tests
	@.venv/bin/mypy
	@.venv/bin/lint-imports

bench: ## The figures of benchmarks/RESULTS.md, on reporting seeds; long.
	@scripts/setup.sh test
	@benchmarks/run.sh

forms: ## Typeset the blank forms and their geometry anew from the form files.
	@.venv/bin/python -m uketsuke.samples.typesetting

samples: ## Make the committed sample pack anew.
	@$(UKETSUKE) samples pack -o samples

lock: ## Resolve the requirements anew; needs pip-tools' or uv's compiler on PATH.
	@uv pip compile -q --no-header --generate-hashes --python-version 3.11 requirements/runtime.in -o requirements/runtime.txt
	@uv pip compile -q --no-header --generate-hashes --python-version 3.11 -c requirements/runtime.txt requirements/dev.in -o requirements/dev.txt
	@uv pip compile -q --no-header --generate-hashes --python-version 3.11 -c requirements/runtime.txt requirements/bench.in -o requirements/bench.txt

clean:
	rm -rf .venv var build dist *.egg-info src/*.egg-info
