"""The encoding of a file of text: what its byte order mark says, or its owner, or UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from transfer.reading_note import ReadingNote
from transfer.sources.source import UnreadableSource

PROBED = 1 << 20
"""How many bytes at the start decide whether the encoding is right."""

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; those of UTF-32 begin as those of UTF-16 do."""

CONTAINED = frozenset(("gbk", "gb2312"))
"""What GB18030 contains: every text of them is one of it, with the same characters (but for two
punctuation marks of GB 2312, which GBK has given other code points)."""


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """The codec that reads a text, and how it was found."""

    codec: str
    notes: tuple[ReadingNote, ...] = ()


def text_encoding(file: BinaryIO, said: str | None) -> TextEncoding:
    """The encoding of an opened file, which is left at its start; ``said`` is its owner's word.

    A byte order mark wins over that word. Raises ``UnreadableSource`` where the start of the file
    is not of the encoding.
    """
    name = _known(said) if said else None
    start = file.read(PROBED)
    file.seek(0)
    marked = next((codec for mark, codec in MARKS if start.startswith(mark)), None)
    if marked:
        found = TextEncoding(marked, _marked(marked, name))
    elif name in CONTAINED:
        found = TextEncoding("gb18030", _widened(file, str(name)))
    else:
        found = TextEncoding(name or "utf-8")
        if not name:
            _refuse_unmarked_utf16(start)
    _refuse_wrong(start, found.codec)
    return found


def decoded(content: bytes, said: str | None) -> tuple[bytes, tuple[ReadingNote, ...]]:
    """The content in UTF-8 without a byte order mark, and how its encoding was found.

    ``said`` is its owner's word. What is no text of that encoding stays as it is, for whoever reads
    it to say so. Raises ``UnreadableSource``.
    """
    name = _known(said) if said else None
    marked = next((codec for mark, codec in MARKS if content.startswith(mark)), None)
    if marked == "utf-8-sig" or (not marked and name in (None, "utf-8")):
        return content.removeprefix(codecs.BOM_UTF8), ()
    codec = marked or ("gb18030" if name in CONTAINED else str(name))
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"byte 0x{content[error.start]:02X} at {error.start:,} is not {codec}; say which"
            " encoding the file has, for example --encoding GBK"
        ) from error
    return text.encode("utf-8", "surrogatepass"), _marked(marked, name) if marked else ()


def _known(said: str) -> str:
    try:
        return codecs.lookup(said).name
    except LookupError as error:
        raise UnreadableSource(f"encoding {said!r} is not known") from error


def _marked(codec: str, said: str | None) -> tuple[ReadingNote, ...]:
    """A note of a mark, where it is not what everybody expects."""
    shown = codec.removesuffix("-sig").upper()
    if said is not None and not said.startswith(codec.removesuffix("-sig")):
        reason = f"its byte order mark says so, against --encoding {said}"
        return (ReadingNote("encoding", shown, reason),)
    if said is None and codec != "utf-8-sig":
        return (ReadingNote("encoding", shown, "its byte order mark says so"),)
    return ()


def _widened(file: BinaryIO, name: str) -> tuple[ReadingNote, ...]:
    """A note where a file has characters that its encoding has not, and GB18030 has."""
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for piece in _pieces(file):
            decoder.decode(piece)
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        reason = f"it contains {name.upper()}, to which byte 0x{byte:02X} does not belong"
        return (ReadingNote("encoding", "GB18030", reason),)
    finally:
        file.seek(0)
    return ()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(PROBED), b"")


def _refuse_unmarked_utf16(start: bytes) -> None:
    """Half of the bytes of UTF-16 are NUL where the text is ASCII, and valid UTF-8."""
    if start.count(0) * 4 > len(start):
        order = "BE" if start.startswith(b"\0") else "LE"
        raise UnreadableSource(
            "it looks like UTF-16 without a byte order mark, a NUL in every other byte; say"
            f" --encoding UTF-16{order}"
        )


def _refuse_wrong(start: bytes, codec: str) -> None:
    try:
        start.decode(codec)
    except UnicodeDecodeError as error:
        if len(start) == PROBED and error.start > PROBED - 8:
            return
        line = start.count(b"\n", 0, error.start) + 1
        raise UnreadableSource(
            f"byte 0x{start[error.start]:02X} in line {line} is not {error.encoding}; say which"
            f" encoding the file has, for example --encoding {_other(codec)}"
        ) from error


def _other(codec: str) -> str:
    return "UTF-8" if codec == "gb18030" else "GBK"
