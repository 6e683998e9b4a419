.PHONY: run test check bench bench-peers bench-tiles bench-redraw redraw-peers audit setup

# The server on http://127.0.0.1:8000 (JINGWEI_PORT), with a database of its own unless
# DATABASE_URL is set.
run: setup
	@scripts/page
	@.venv/bin/jingwei serve

# One worker has all tests of a group: those of the page share a server.
test: check
	@scripts/browser
	.venv/bin/pytest -n 2 --dist loadgroup

# Tests make databases of their own, wherever DATABASE_URL may point.
check: export DATABASE_URL = $(JINGWEI_TEST_DATABASE_URL)
check: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	scripts/page check

bench: setup
	.venv/bin/python -m bench
	.venv/bin/python -m bench ordinary

# Tiles beside a hand-written route and tipg, which is installed for it in a folder of its own.
bench-tiles: setup
	.venv/bin/python -m bench tiles --write

# Beside PostGraphile, which is installed by npm for it; node and npm are needed.
bench-peers: setup
	.venv/bin/python -m bench peers

# DATA=FOLDER names the folder of nanshan-*.geojson, for proposals on real buildings, and
# HELSINKI=FOLDER that of hel-*.gpkg; beside others' proposals after `make redraw-peers`.
bench-redraw: setup
	.venv/bin/python -m bench.redraw $(DATA)
	.venv/bin/python -m bench.peer_comparison $(if $(DATA),--nanshan $(DATA)) \
		$(if $(HELSINKI),--helsinki $(HELSINKI))

# What our proposals are compared with, in an environment of its own.
redraw-peers: setup
	.venv/bin/python -m venv bench/peers/.venv
	bench/peers/.venv/bin/pip install -q --disable-pip-version-check -r bench/peers/requirements.txt

# Known vulnerabilities of what is locked; OSV=FILE where no registry answers.
audit: setup
	@scripts/audit

setup:
	@scripts/setup
