# One command for each act; the same in CI and by hand.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: run test check bench backtest defaults docs clean

run: $(READY)
	$(BIN)/cohortplan run scenarios/qingyuan.yaml scenarios/kaiping.yaml

test: $(READY)
	$(BIN)/python -m pytest

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m pytest -o addopts= -q --benchmark-columns=min,median,rounds tests/benchmarks/bench_*.py

defaults: $(READY)
	$(BIN)/python -m sim.scenario.parsed_defaults > defaults.tmp
	mv defaults.tmp sim/scenario/defaults.json

backtest: $(READY)
	$(BIN)/python tests/validation/backtest_page.py
	$(BIN)/python tests/validation/belief_page.py

docs: $(READY)
	$(BIN)/python tests/reference/reference_pages.py
	$(BIN)/python tests/reference/readme_picture.py

clean:
	rm -rf .venv build *.egg-info

$(READY): setup.cfg pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m compileall -q sim
	$(BIN)/python -c "from sim.ready import ready; ready()"  # compiles loops too, that no first run waits
	touch $(READY)
