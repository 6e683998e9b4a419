"""Reading notes say what was taken for what, in how many rows, and hold a strict import back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from schema.entities.camera import camera
from tests.transfer.conftest import Ask, Bring, count
from transfer import importing
from transfer.reading_note import ReadingNote, merged
from transfer.sources.opening import open_source
from transfer.sources.source import Batch, Source

SWAPPED = ReadingNote(
    "positions",
    "taken as north, east",
    "the other way they lie in the sea",
    rows=1,
    example="line 2",
    doubtful=True,
    remedy="say --map x=COLUMN --map y=COLUMN",
)


def test_a_note_is_one_line() -> None:
    assert str(replace(SWAPPED, rows=1200)) == (
        "positions: taken as north, east (the other way they lie in the sea): 1,200 rows,"
        " for example line 2; say --map x=COLUMN --map y=COLUMN"
    )
    assert str(ReadingNote("encoding", "GBK")) == "encoding: GBK"


def test_notes_that_say_the_same_are_counted_together() -> None:
    other = ReadingNote("encoding", "GBK")
    notes = merged([SWAPPED, other, replace(SWAPPED, rows=3, example="line 9")])
    assert notes == (replace(SWAPPED, rows=4), other)


@pytest.mark.parametrize("doubtful", [True, False])
async def test_a_doubtful_note_holds_a_strict_import_back(
    doubtful: bool, tmp_path: Path, bring: Bring, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cameras.csv"
    path.write_text("camera_no,x,y\n1,113.9,22.5\n")
    opened = open_source(path)
    note = replace(SWAPPED, doubtful=doubtful)
    monkeypatch.setattr(importing, "open_source", lambda *_: _noting(opened, note))
    summary = await bring("cameras", path, strict=True, crs="CGCS2000")
    assert summary.notes == (replace(note, rows=3),)
    assert summary.kept is not doubtful
    assert await count(ask, camera) == (0 if doubtful else 1)


def _noting(source: Source, note: ReadingNote) -> Source:
    """The source with a note to each batch, and to one without rows at its end."""

    def batches() -> Iterator[Batch]:
        for batch in source.batches():
            yield replace(batch, notes=(note,))
        yield Batch((), {name: [] for name in source.columns}, notes=(note, note))

    return replace(source, batches=batches)
