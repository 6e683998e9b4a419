"""Geometries written as texts: WKT, EWKT, WKB in hexadecimal digits, or GeoJSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely

from geo.declared_crs import DeclaredCRS
from transfer.sources.curves import linear_of_wkt, read_with_curves
from transfer.sources.json_source import crs_name, parse, read_geometries
from transfer.sources.source import UnreadableSource, empty_geometries
from transfer.sources.wkb import DecodedGeometries, read_wkb
from transfer.values.value import is_missing, plain_text

EWKT = re.compile(r"\s*SRID=(\d+);", re.IGNORECASE)
HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
NUMBERS = re.compile(r"[(\[]?\s*-?\d+(?:\.\d+)?\s*[,; ]\s*-?\d+(?:\.\d+)?\s*[)\]]?")
"""Two numbers, as portals of open data write a place: nothing says which is the longitude."""


def read_texts(values: Sequence[Any], crs: DeclaredCRS) -> DecodedGeometries:
    """Geometries of texts. One that says another CRS than the file's is refused."""
    read = DecodedGeometries(empty_geometries(len(values)))
    texts = [None if is_missing(value) else _text(value) for value in values]
    stated = {}
    for index, text in enumerate(texts):
        srid = EWKT.match(text) if text else None
        if text and srid:
            texts[index] = text[srid.end() :]
            stated[index] = f"EPSG:{srid[1]}"
    for readable, decode in _DECODERS:
        chosen = [index for index, text in enumerate(texts) if text and readable(text)]
        if not chosen:
            continue
        decoded, more = decode([texts[index] for index in chosen])
        read.geometries[chosen] = decoded.geometries
        read.faults.update((chosen[index], reason) for index, reason in decoded.faults.items())
        read.curved.extend(chosen[index] for index in decoded.curved)
        stated |= {chosen[index]: name for index, name in more.items()}
        gone = set(chosen)
        texts = [None if index in gone else text for index, text in enumerate(texts)]
    for index, reason in other_crs(stated, crs).items():
        read.faults[index] = reason
        read.geometries[index] = None
    return read


def other_crs(stated: dict[int, str], crs: DeclaredCRS) -> dict[int, str]:
    """Why geometries are refused that say another CRS than what the file is read as, by index."""
    agree = {name: name == "EPSG:0" or crs.agrees_with(name) for name in set(stated.values())}
    return {
        index: f"it says {name:.60}, and the file is read as {crs.name:.60}"
        f" (say --crs {name:.60} if all of it is)"
        for index, name in stated.items()
        if not agree[name]
    }


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else plain_text(value)


Decoded = tuple[DecodedGeometries, dict[int, str]]
"""Geometries, and the names of a CRS that they say."""


def _decode_json(texts: Sequence[Any]) -> Decoded:
    documents: list[Any] = []
    faults, stated = {}, {}
    for index, text in enumerate(texts):
        try:
            documents.append(parse(text.encode("utf-8", "replace"), None))
            if name := crs_name(documents[-1]):
                stated[index] = name
        except UnreadableSource as error:
            del documents[index:]
            documents.append(None)
            faults[index] = str(error)
    geometries, more = read_geometries(documents)
    return DecodedGeometries(geometries, faults | more), stated


def _decode_hex(texts: Sequence[Any]) -> Decoded:
    decoded = read_wkb(np.array(texts, dtype=object))
    srids = shapely.get_srid(decoded.geometries)
    return decoded, {index: f"EPSG:{srids[index]}" for index in np.flatnonzero(srids > 0).tolist()}


def _decode_wkt(texts: Sequence[Any]) -> Decoded:
    wkt = np.array(texts, dtype=object)
    geometries, curved = read_with_curves(shapely.from_wkt, wkt, linear_of_wkt)
    missing = np.flatnonzero(shapely.is_missing(geometries)).tolist()
    faults = {index: _why_no_wkt(wkt[index], index in curved) for index in missing}
    return DecodedGeometries(geometries, faults, curved), {}


def _why_no_wkt(text: str, curved: bool) -> str:
    if curved:
        return f"a {text.split('(')[0].strip():.30} that cannot be read as lines"
    if NUMBERS.fullmatch(text):
        return (
            f"{text!r:.60} is no WKT, and does not say which number is the longitude: name columns"
            " of them, --map x=COLUMN --map y=COLUMN"
        )
    try:
        shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, UnicodeError) as error:
        return f"not WKT ({error})"
    return "not WKT"


_DECODERS: tuple[tuple[Callable[[str], object], Callable[[Sequence[Any]], Decoded]], ...] = (
    (lambda text: text.startswith("{"), _decode_json),
    (HEX.fullmatch, _decode_hex),
    (lambda text: True, _decode_wkt),
)
