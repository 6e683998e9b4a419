"""Findings on the screen, and in the report of rows that were rejected or repaired."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import typer

from server.faults import Fault
from transfer.finding import Finding, Outcome, by_field, write_findings
from transfer.reading_note import ReadingNote

REJECTED = 1
"""Exit code: done, but rows were rejected."""

SHOWN = 10
"""How many findings of a kind the screen shows; the report has all."""


def show_findings(findings: Sequence[Finding], values: bool = True) -> None:
    """Print the first findings of each kind, and how many there are; with keys and ``values``
    where those may be on a screen."""
    for outcome in Outcome:
        chosen = sorted(
            (finding for finding in findings if finding.outcome is outcome),
            key=lambda finding: finding.number,
        )
        for finding in chosen[:SHOWN]:
            place = f"line {finding.line}" if finding.line else f"feature {finding.number}"
            if not finding.number:
                place = "in all"
            key = f" ({finding.key or 'no key'})" if values else ""
            value = f" {finding.value!r}" if finding.value and values else ""
            typer.echo(
                f"  {outcome.name.lower()}: {place}{key}, {finding.field}{value}: {finding.reason}"
            )
        if len(chosen) > SHOWN:
            fields = ", ".join(f"{field} {count:,}" for _, field, count in by_field(chosen))
            typer.echo(f"  … {len(chosen):,} {outcome.name.lower()} in all: {fields}")


@dataclass(frozen=True, slots=True)
class Report:
    """Where findings are written: to the file that was said, or to one of that name which is not
    there yet, so that no report of an earlier import is lost."""

    said: Path | None
    name: str

    def write(self, findings: Sequence[Finding]) -> Path:
        """Write the report and return its path. Raises ``OSError``."""
        if self.said is not None:
            write_findings(self.said, findings)
            return self.said
        for number in count(1):
            path = Path(f"{self.name}.rejected{f'-{number}' if number > 1 else ''}.csv")
            with suppress(FileExistsError):
                write_findings(path, findings, new=True)
                return path
        raise AssertionError("there is always a next number")


def show_notes(notes: Sequence[ReadingNote]) -> None:
    """Print how the file was read."""
    for note in notes:
        typer.echo(f"  {'doubtful' if note.doubtful else 'note'}: {note}")


def strict_reason(rejected: bool, doubtful: bool) -> str:
    """What kept a strict import from landing."""
    doubts = ["something is doubtful (each says what to type)"] if doubtful else []
    return f"--strict, and {' and '.join([*(['rows were rejected'] if rejected else []), *doubts])}"


def finish(report: Report, findings: Sequence[Finding], rejected: int) -> None:
    """Write the report, if there are findings, and exit by whether rows were rejected."""
    if findings:
        _write(report, findings)
    if rejected:
        raise typer.Exit(REJECTED)


def _write(report: Report, findings: Sequence[Finding]) -> None:
    try:
        path = report.write(findings)
    except OSError as error:
        raise Fault(f"--reject {report.said or report.name}: {error.strerror}") from error
    typer.echo(f"  every finding is in {path}")
