"""The audit by a file: what is affected is told, whatever way the advisory says it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts.audit_osv import advisories, main, pinned, vulnerabilities

LOCK = (
    "starlette==1.10.0 \\\n    --hash=sha256:00\npsycopg[binary]==3.2.1 ; python_version >= '3'\n"
)


def advisory(name: str, **affected: Any) -> dict[str, Any]:
    package = {"ecosystem": "PyPI", "name": name}
    return {"id": "X-1", "summary": "It breaks.", "affected": [{"package": package, **affected}]}


def ranged(*events: dict[str, str]) -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


def test_the_lock_is_read_with_extras_and_markers() -> None:
    assert pinned(LOCK) == {"starlette": "1.10.0", "psycopg": "3.2.1"}


@pytest.mark.parametrize(
    ("affected", "told"),
    [
        ({"versions": ["1.10.0"]}, True),
        ({"versions": ["1.1.0"]}, False),
        (ranged({"introduced": "0"}, {"fixed": "1.10.1"}), True),
        (ranged({"introduced": "0"}, {"fixed": "1.10.0"}), False),
        (ranged({"introduced": "1.9"}, {"last_affected": "1.10.0"}), True),
        (ranged({"introduced": "1.9"}, {"last_affected": "1.9.9"}), False),
        (ranged({"introduced": "1.10.1"}), False),
        (ranged({"introduced": "0"}), True),
        (
            ranged({"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "1.9"}, {"fixed": "1.11"}),
            True,
        ),
        (ranged({"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "1.11"}), False),
    ],
)
def test_versions_and_ranges(affected: dict[str, Any], told: bool) -> None:
    found = list(vulnerabilities(pinned(LOCK), [advisory("Starlette", **affected)]))
    assert bool(found) is told


def test_what_is_withdrawn_or_of_another_ecosystem_is_not_told() -> None:
    whole = ranged({"introduced": "0"})
    withdrawn = advisory("starlette", **whole) | {"withdrawn": "2026-01-01T00:00:00Z"}
    other = advisory("starlette", **whole)
    other["affected"][0]["package"]["ecosystem"] = "npm"
    assert not list(vulnerabilities(pinned(LOCK), [withdrawn, other]))


def test_a_file_is_looked_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock, osv = tmp_path / "requirements.lock", tmp_path / "all.zip"
    lock.write_text(LOCK)
    with zipfile.ZipFile(osv, "w") as archive:
        archive.writestr("X-1.json", json.dumps(advisory("psycopg", versions=["3.2.1"])))
    assert main(str(osv), str(lock)) == 1
    assert capsys.readouterr().out.splitlines() == [
        "psycopg 3.2.1: X-1, not fixed yet: It breaks.",
        "2 packages, 1 known vulnerabilities",
    ]


def test_a_file_without_advisories_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w"):
        pass
    with pytest.raises(ValueError, match="OSV advisories"):
        list(advisories(tmp_path / "all.zip"))
