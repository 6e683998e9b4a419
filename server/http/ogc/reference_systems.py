"""The coordinate reference systems of OGC API – Features, part 2, by their URIs."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.errors import shown
from geo.crs import CRS
from server.errors import BadRequest


@dataclass(frozen=True, slots=True)
class ReferenceSystem:
    """A CRS as a URI names it; EPSG's geographic ones have their ``latitude_first``."""

    uri: str
    crs: CRS
    latitude_first: bool = False

    @property
    def projected(self) -> bool:
        return self.crs is CRS.WEB_MERCATOR


CRS84 = ReferenceSystem("http://www.opengis.net/def/crs/OGC/1.3/CRS84", CRS.WGS84)
STORED = ReferenceSystem("http://www.opengis.net/def/crs/EPSG/0/4490", CRS.CGCS2000, True)
REFERENCE_SYSTEMS = (
    CRS84,
    STORED,
    ReferenceSystem("http://www.opengis.net/def/crs/EPSG/0/4326", CRS.WGS84, True),
    ReferenceSystem("http://www.opengis.net/def/crs/EPSG/0/3857", CRS.WEB_MERCATOR),
)
URIS = tuple(system.uri for system in REFERENCE_SYSTEMS)


def reference_system(parameter: str, uri: str | None) -> ReferenceSystem:
    """The CRS of a URI; CRS84 where there is none. Raises ``BadRequest``."""
    if uri is None:
        return CRS84
    for system in REFERENCE_SYSTEMS:
        if system.uri == uri:
            return system
    raise BadRequest(f"{parameter} {shown(uri)}: allowed are {', '.join(URIS)}")
