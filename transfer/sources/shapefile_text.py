"""Texts of a Shapefile: bytes of a width, in an encoding that the file may not say.

GDAL is told that all is ISO-8859-1, which keeps every byte, so that a text which is cut in the
middle of a character is the matter of its row, and no byte is dropped without a word.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transfer.reading_note import ReadingNote
from transfer.sources.encoding import CONTAINED
from transfer.sources.source import UnreadableSource

Beside = Callable[[str], bytes | None]
"""Reads the start of the part of a Shapefile that has a suffix, if there is one."""

LATIN = "ISO-8859-1"
LANGUAGE_BYTE = 29
LANGUAGES = {
    **dict.fromkeys((9, 11, 13, 15, 17, 21, 24, 25, 27, 1), "cp437"),
    **dict.fromkeys((2, 10, 14, 16, 18, 20, 22, 26, 29, 37, 55), "cp850"),
    **dict.fromkeys((3, 88, 89), "cp1252"),
    **dict.fromkeys((31, 34, 35, 64, 100, 135), "cp852"),
    **dict.fromkeys((8, 23, 102), "cp865"),
    **dict.fromkeys((28, 108), "cp863"),
    **dict.fromkeys((38, 101), "cp866"),
    **dict.fromkeys((19, 123), "cp932"),
    **dict.fromkeys((77, 122), "gbk"),
    **dict.fromkeys((78, 121), "cp949"),
    **dict.fromkeys((79, 120), "cp950"),
    **dict.fromkeys((80, 124), "cp874"),
    **dict.fromkeys((106, 134), "cp737"),
    **{36: "cp860", 103: "cp861", 107: "cp857", 136: "cp857"},
    **{200: "cp1250", 201: "cp1251", 202: "cp1254", 203: "cp1253", 204: "cp1257"},
}
"""Code pages by the language driver id of a DBF, as GDAL's Shapefile driver has them. 87 is "ANSI",
that of whichever computer, and so none."""

NUMBERED = re.compile(r"(?:ANSI|OEM|CP|WINDOWS|MS)?[\s-]*(\d{3,5})", re.IGNORECASE)

UNSAID = "the file does not say its encoding"
REMEDY = "say --encoding GBK, or which it has"
TAKEN = ReadingNote("encoding", "UTF-8", f"{UNSAID}, and its texts are that", remedy=REMEDY)
UNKNOWN = ReadingNote(
    "encoding",
    "texts that are neither ASCII nor UTF-8 are not read",
    UNSAID,
    doubtful=True,
    remedy=REMEDY,
)


@dataclass(frozen=True, slots=True)
class ShapefileText:
    """How the texts are decoded: by ``codec``, or as UTF-8 where the file does not say and its
    bytes are that; other bytes then stay what they are, and keep their row out."""

    codec: str | None
    opened_as: str = LATIN

    def name(self, given: str) -> str:
        """A column's name, without the piece of a character that it may end in."""
        raw = given.encode(LATIN)
        try:
            return _decoded(raw, self.codec or "utf-8")[0]
        except UnicodeDecodeError:
            return given

    def is_cut(self, given: str) -> bool:
        try:
            return _decoded(given.encode(LATIN), self.codec or "utf-8")[1]
        except UnicodeDecodeError:
            return False

    def column(
        self, name: str, values: Sequence[str | None], first: int
    ) -> tuple[list[str | None], tuple[ReadingNote, ...]]:
        """The texts of a column, of which the first is of feature ``first``, and a note of those
        that are cut."""
        together = "\0".join(value or "" for value in values)
        if together.isascii():
            return list(values), ()
        codec = self.codec or "utf-8"
        try:
            texts = together.encode(LATIN).decode(codec).split("\0")
            decoded = [None if v is None else t for v, t in zip(values, texts, strict=True)]
            return decoded, () if self.codec else (TAKEN,)
        except (UnicodeDecodeError, ValueError):
            texts_, notes = self._one_by_one(name, values, first)
            return texts_, notes if self.codec else (*notes, UNKNOWN)

    def _one_by_one(
        self, name: str, values: Sequence[str | None], first: int
    ) -> tuple[list[str | None], tuple[ReadingNote, ...]]:
        texts: list[str | None] = []
        cut: list[int] = []
        for index, value in enumerate(values):
            raw = (value or "").encode(LATIN)
            try:
                text, is_cut = _decoded(raw, self.codec or "utf-8")
                cut += [index] if is_cut else []
            except UnicodeDecodeError:
                text = raw.decode(self.codec or "ascii", "surrogateescape")
            texts.append(None if value is None else text)
        if not cut:
            return texts, ()
        reading = "cut in the middle of a character; the piece of it was left out"
        reason = "a Shapefile keeps texts of so many bytes"
        example = f"feature {first + cut[0]}"
        note = ReadingNote(f"column {self.name(name)!r}", reading, reason, len(cut), example)
        return texts, (note,)


def shapefile_text(said: str | None, beside: Beside) -> ShapefileText:
    """How to decode a Shapefile's texts: by its owner's word, its ``.cpg`` or its ``.dbf``.

    Raises ``UnreadableSource`` for encodings that are not known.
    """
    if said:
        return ShapefileText(_codec(said, "encoding"))
    page = (beside(".cpg") or b"").decode("ascii", "replace").strip()
    if page:
        return ShapefileText(_codec(page, "its .cpg names an encoding;"))
    head = beside(".dbf") or b""
    language = LANGUAGES.get(head[LANGUAGE_BYTE]) if len(head) > LANGUAGE_BYTE else None
    if language:
        return ShapefileText(_codec(language, "encoding"))
    return ShapefileText(None)


def _codec(name: str, what: str) -> str:
    numbered = NUMBERED.fullmatch(name)
    wanted = {"88591": "latin-1", "65001": "utf-8", "54936": "gb18030"}.get(
        numbered[1] if numbered else "", f"cp{numbered[1]}" if numbered else name
    )
    try:
        known = codecs.lookup(wanted).name
    except LookupError as error:
        raise UnreadableSource(
            f"{what} {name!r} is not known; say which with --encoding"
        ) from error
    return "gb18030" if known in CONTAINED else known


def _decoded(raw: bytes, codec: str) -> tuple[str, bool]:
    """A text, and whether it ended in a piece of a character, which is left out."""
    try:
        return raw.decode(codec), False
    except UnicodeDecodeError as error:
        if "incomplete" not in error.reason and "unexpected end" not in error.reason:
            raise
        return raw[: error.start].decode(codec), True
