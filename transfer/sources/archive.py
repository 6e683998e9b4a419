"""Zips: which files of data are in them, by names that people can read and type."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from transfer.sources.source import UnreadableSource

UTF8_NAME = 0x800
ENCRYPTED = 0x1
"""Flags of a member: its name is UTF-8; a password is needed (APPNOTE.TXT 4.4.4)."""

GEODATABASE = ".gdb"
TABLE = "a00000001.gdbtable"
"""The first table of every file geodatabase: where it lies, there is one."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of data in a zip: its ``path`` there, and the same as it is shown."""

    path: str
    shown: str

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix.lower()

    def is_called(self, name: str) -> bool:
        own = PurePosixPath(self.shown)
        return name in (self.path, PurePosixPath(self.path).stem, own.name, own.stem)


def chosen_member(
    archive: zipfile.ZipFile, suffixes: frozenset[str], layer: str | None, encoding: str | None
) -> tuple[Member, str | None]:
    """The file that is meant, and the layer within it; ``layer`` may name either.

    Names that the zip does not say to be UTF-8 are of that, of ``encoding``, or of what computers
    in China and DOS write. Raises ``UnreadableSource`` where several may be meant.
    """
    _refuse_encrypted(archive)
    members = [*_files(archive, suffixes, encoding), *_geodatabases(archive, encoding)]
    exact = [member for member in members if layer in (member.shown, member.path)]
    named = exact or [member for member in members if layer and member.is_called(layer)]
    if len(named) == 1:
        return named[0], None
    if len(members) == 1:
        return members[0], layer
    listed = ", ".join(member.shown for member in named or members)
    if named:
        raise UnreadableSource(f"a zip with several files called {layer}: {listed}; say which path")
    if not members:
        raise UnreadableSource(_nothing(archive, encoding))
    raise UnreadableSource(f"a zip that holds {listed}; say which with --layer")


def _files(
    archive: zipfile.ZipFile, suffixes: frozenset[str], encoding: str | None
) -> list[Member]:
    found = [Member(info.filename, legible(info, encoding)) for info in archive.infolist()]
    return [
        member
        for member in found
        if member.suffix in suffixes
        and not _is_junk(PurePosixPath(member.path))
        and GEODATABASE not in map(_suffix, PurePosixPath(member.path).parents)
    ]


def _suffix(path: PurePosixPath) -> str:
    return path.suffix.lower()


def _is_junk(path: PurePosixPath) -> bool:
    return "__MACOSX" in path.parts or path.name.startswith(".")


def _geodatabases(archive: zipfile.ZipFile, encoding: str | None) -> Iterable[Member]:
    """Folders that are file geodatabases; one whose tables lie at the top is the zip itself."""
    for info in archive.infolist():
        path = PurePosixPath(info.filename)
        if path.name.lower() == TABLE and not _is_junk(path):
            parent = "" if path.parent == PurePosixPath(".") else str(path.parent)
            shown = str(PurePosixPath(legible(info, encoding)).parent)
            yield Member(parent, shown if parent else "a file geodatabase")


def legible(info: zipfile.ZipInfo, encoding: str | None) -> str:
    """A member's name as whoever made the zip saw it.

    Where the name is not said to be UTF-8, its bytes are told apart by what they make sense in:
    UTF-8, the encoding of the file, GB 2312, accented letters of DOS, GBK.
    """
    name = info.filename
    if info.flag_bits & UTF8_NAME or name.isascii():
        return name
    raw = name.encode("cp437")
    for codec in ("utf-8", encoding, "gb2312"):
        try:
            if codec:
                return raw.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    if all(letter.isascii() or (letter.isalpha() and letter < "\u0370") for letter in name):
        return name
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return name


def _refuse_encrypted(archive: zipfile.ZipFile) -> None:
    if any(info.flag_bits & ENCRYPTED for info in archive.infolist()):
        raise UnreadableSource("a zip that needs a password; unpack it first")


def _nothing(archive: zipfile.ZipFile, encoding: str | None) -> str:
    inner = [legible(info, encoding) for info in archive.infolist()]
    zips = [name for name in inner if name.lower().endswith((".zip", ".rar", ".7z"))]
    more = f"; unpack it, it holds {', '.join(zips[:3])}" if zips else ""
    return f"a zip with no Shapefile, GeoPackage, GeoJSON, CSV, file geodatabase … in it{more}"
