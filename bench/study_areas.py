"""Study areas: what zones are proposed for, synthetic and, where their files are, real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from bench.redraw_city import RedrawCity, irregular, rectangular, superblocks
from geo.arrays import Geometries, Integers
from geo.atoms import Atoms, cut
from geo.zoning.atom_graph import Band
from geo.zoning.proposals import Wish

WISH = Wish(Band(200, 400), 300)
NARROW = Wish(Band(250, 350), 300)


@dataclass(frozen=True, slots=True, eq=False)
class StudyArea:
    """What is proposed for, and what is wished for."""

    name: str
    atoms: Atoms
    households: Integers
    wish: Wish = WISH

    @property
    def buildings(self) -> int:
        return int((self.atoms.buildings >= 0).sum())


def study_area(name: str, city: RedrawCity, wish: Wish = WISH) -> StudyArea:
    """The atoms of a city."""
    atoms = cut(city.footprints, city.communities, city.streets)
    held = np.where(atoms.buildings >= 0, city.households[atoms.buildings], 0)
    return StudyArea(name, atoms, held, wish)


def synthetic() -> Iterator[StudyArea]:
    """Both kinds of city as one community and as several, and a community of 350."""
    yield study_area("350 buildings", rectangular(5, columns=7, rows=6))
    yield study_area("rectangular, 1 community", rectangular())
    yield study_area("rectangular, 14 communities", rectangular(communities=14))
    yield study_area("irregular, 1 community", irregular())
    yield study_area("irregular, 14 communities", irregular(communities=14))


def boards(nanshan: Path | None, helsinki: Path | None) -> Iterator[StudyArea]:
    """What is compared with others' proposals; those without a folder are left out."""
    if helsinki is not None:
        for wish in (WISH, NARROW):
            yield study_area("Helsinki", _helsinki(helsinki), wish)
    if nanshan is not None:
        yield study_area("Nanshan", nanshan_city(nanshan))
    yield study_area("superblocks", superblocks())


def nanshan_city(folder: Path) -> RedrawCity:
    """Of ``nanshan-*.geojson``."""
    return _city(
        {noun: folder / f"nanshan-{noun}.geojson" for noun in ("buildings", "communities", "roads")}
    )


def _helsinki(folder: Path) -> RedrawCity:
    """Of ``hel-*.gpkg``, the communities in ETRS89 / TM35FIN."""
    return _city(
        {noun: folder / f"hel-{noun}.gpkg" for noun in ("buildings", "communities", "roads")}
    )


def _city(files: dict[str, Path]) -> RedrawCity:
    footprints, held = _read(files["buildings"], "households")
    communities, codes = _read(files["communities"], "code")
    return RedrawCity(
        footprints,
        communities=communities[np.argsort(codes)],
        streets=_read(files["roads"])[0],
        households=held.astype(np.int64),
    )


def _read(file: Path, column: str | None = None) -> tuple[Geometries, NDArray[np.object_]]:
    """The shapes of a file in degrees, and what one of its columns says of each."""
    columns = [column] if column else []
    meta, _, written, fields = pyogrio.raw.read(file, columns=columns)
    shapes = shapely.from_wkb(written)
    if meta["crs"] not in (None, "EPSG:4326", "EPSG:4490"):
        to_degrees = Transformer.from_crs(meta["crs"], "EPSG:4326", always_xy=True)
        shapes = shapely.transform(
            shapes, lambda at: np.column_stack(to_degrees.transform(at[:, 0], at[:, 1]))
        )
    return shapes, fields[0] if column else np.empty(len(shapes), dtype=object)
