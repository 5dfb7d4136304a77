# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PRISM := .prism
PRISM_VERSION := 5.14.2
export RECLAIMERR_MATERIAL ?= $(abspath ../shared)

.PHONY: demo test prove lint bench screenshots install chromium prism clean

demo: install  ## the real program against simulated services; the page's address and token are printed
	$(BIN)/reclaimerr demo

test: install chromium lint  ## everything that has to hold, under ten minutes on two cores
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

prove: install chromium prism lint  ## the long suites as well
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not bench"

bench: install  ## measurements, one after another
	$(BIN)/python -m pytest -s -m bench

screenshots: install chromium  ## the pictures of docs/screenshots, anew from a demo
	$(BIN)/python tests/page/screenshots.py

lint: install
	$(BIN)/ruff check
	$(BIN)/mypy --strict reclaimerr

install: $(VENV)/.installed

$(VENV)/.installed: setup.cfg pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  .ci/root apt-get update -qq && .ci/root apt-get install -y -qq python3-venv && $(PYTHON) -m venv --clear $(VENV); }
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[test]'
	touch $@

chromium:  ## Debian's browser, for the tests of the page
	@command -v chromium >/dev/null || { .ci/root apt-get update -qq && .ci/root apt-get install -y -qq chromium; }
	@command -v node >/dev/null || { .ci/root apt-get update -qq && .ci/root apt-get install -y -qq nodejs; }

prism: $(PRISM)/$(PRISM_VERSION)  ## the judge of tests/prism; later ones need a newer Node.js than Debian's

$(PRISM)/$(PRISM_VERSION):
	@command -v npm >/dev/null || { .ci/root apt-get update -qq && .ci/root apt-get install -y -qq nodejs npm; }
	npm install --prefix $(PRISM) --no-save --ignore-scripts --no-audit --no-fund --loglevel=error \
	  @stoplight/prism-cli@$(PRISM_VERSION)
	touch $@

clean:
	rm -rf $(VENV) $(PRISM) build dist *.egg-info .mypy_cache .ruff_cache .hypothesis
