"""Findings: what was wrong with a row of a file, and what became of it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from schema.terms import Term
from transfer.private_files import open_private
from transfer.values.formula import inert

LONGEST_SHOWN = 120


class Outcome(Term):
    """What became of a row."""

    REJECTED = "拒绝"
    REPAIRED = "已修复"
    WARNING = "提示"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one row.

    ``number`` counts features, or rows after the header, from 1; ``line`` is the line that the row
    starts in, where the file has lines. ``key`` is the row's natural key as far as it is known.
    """

    number: int
    line: int | None
    key: str
    field: str
    value: str
    reason: str
    outcome: Outcome = Outcome.REJECTED


def shown_value(value: object) -> str:
    """A value as a report shows it: one line, printable, of bounded length."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    if len(text) > LONGEST_SHOWN:
        text = f"{text[:LONGEST_SHOWN]}… ({len(text):,} characters)"
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "replace").decode()
        for letter in text
    )


def write_findings(path: Path, findings: Iterable[Finding], *, new: bool = False) -> None:
    """Write a report as CSV that a spreadsheet opens, in the order of the file's rows.

    Raises ``FileExistsError`` where it must be ``new`` and is not.
    """
    with open_private(path, "utf-8-sig", new=new) as file:
        writer = csv.writer(file)
        writer.writerow(("number", "line", "key", "field", "value", "outcome", "reason"))
        for finding in sorted(findings, key=lambda finding: finding.number):
            values = (finding.key, finding.field, finding.value)
            writer.writerow(
                (
                    finding.number,
                    finding.line or "",
                    *(inert(value) for value in values),
                    finding.outcome.name.lower(),
                    finding.reason,
                )
            )


def rows_with(findings: Iterable[Finding], outcome: Outcome) -> int:
    """How many rows have a finding of this outcome."""
    return len({finding.number for finding in findings if finding.outcome is outcome})


def by_field(findings: Iterable[Finding]) -> list[tuple[Outcome, str, int]]:
    """How many findings there are of each outcome and field, most first."""
    counts = Counter((finding.outcome, finding.field) for finding in findings)
    return [(outcome, field, count) for (outcome, field), count in counts.most_common()]
