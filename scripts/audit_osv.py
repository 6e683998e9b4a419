"""Whether packages of requirements.lock have known vulnerabilities, by a file of OSV.

For closed networks: the file is a ZIP of advisories (https://ossf.github.io/osv-schema/), such as
OSV's export of the ecosystem PyPI, https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """An advisory that concerns a package in the version that is locked."""

    package: str
    version: str
    advisory: str
    summary: str
    fixed: tuple[str, ...]

    def __str__(self) -> str:
        fixed = f"fixed in {', '.join(self.fixed)}" if self.fixed else "not fixed yet"
        return f"{self.package} {self.version}: {self.advisory}, {fixed}: {self.summary}"


def pinned(lock: str) -> dict[str, str]:
    """The locked versions by canonical name."""
    return {str(canonicalize_name(name)): version for name, version in PINNED.findall(lock)}


def advisories(path: Path) -> Iterator[Mapping[str, Any]]:
    """Every advisory of a ZIP. Raises ``ValueError`` for a file that holds none."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        if not names:
            raise ValueError(f"{path}: a ZIP of OSV advisories (JSON) is needed")
        for name in names:
            yield json.loads(archive.read(name))


def vulnerabilities(
    locked: Mapping[str, str], known: Iterable[Mapping[str, Any]]
) -> Iterator[Vulnerability]:
    """The advisories that concern what is locked. Withdrawn ones do not."""
    for advisory in known:
        for affected in () if "withdrawn" in advisory else advisory.get("affected", ()):
            package = affected.get("package", {})
            name = str(canonicalize_name(package.get("name", "")))
            version = locked.get(name)
            if package.get("ecosystem") == "PyPI" and version and concerns(affected, version):
                yield Vulnerability(
                    name, version, advisory["id"], advisory.get("summary", ""), _fixes(affected)
                )


def concerns(affected: Mapping[str, Any], version: str) -> bool:
    """Whether a version is one of those that are affected: listed, or within a range."""
    ranges = [range_ for range_ in affected.get("ranges", ()) if range_.get("type") == "ECOSYSTEM"]
    return version in affected.get("versions", ()) or any(
        _within(range_["events"], Version(version)) for range_ in ranges
    )


def _within(events: Iterable[Mapping[str, str]], version: Version) -> bool:
    """The evaluation of OSV's schema: the last event at or before the version decides."""
    inside = False
    for event in sorted(events, key=_place):
        ((kind, text),) = event.items()
        match kind:
            case "introduced":
                inside = inside or _version(text) <= version
            case "fixed":
                inside = inside and version < _version(text)
            case "last_affected":
                inside = inside and version <= _version(text)
    return inside


def _place(event: Mapping[str, str]) -> Version:
    return _version(next(iter(event.values())))


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:  # of another scheme: taken for the oldest, so that nothing is missed
        return Version("0")


def _fixes(affected: Mapping[str, Any]) -> tuple[str, ...]:
    events = [event for range_ in affected.get("ranges", ()) for event in range_.get("events", ())]
    return tuple(event["fixed"] for event in events if "fixed" in event)


def main(osv: str, lock: str = "requirements.lock") -> int:
    locked = pinned(Path(lock).read_text())
    found = sorted(map(str, vulnerabilities(locked, advisories(Path(osv)))))
    for line in found:
        print(line)
    print(f"{len(locked)} packages, {len(found)} known vulnerabilities")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
