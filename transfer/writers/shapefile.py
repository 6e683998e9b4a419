"""A Shapefile, whose several files leave together in a zip."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from transfer.writers.writer import Gathered, Table, Target


class ZippedShapefile:
    """A zip of one Shapefile, its texts in UTF-8 (``.cpg``).

    The format keeps ten characters of a column's name and 254 bytes of a text.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._gathered = Gathered()

    def write(self, table: Table) -> None:
        self._gathered.add(table)

    def close(self) -> None:
        path = self._target.path
        with tempfile.TemporaryDirectory(prefix="jingwei-") as folder:
            shape = Path(folder) / f"{self._target.layer}.shp"
            self._gathered.write("ESRI Shapefile", replace(self._target, path=shape))
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for part in sorted(Path(folder).iterdir()):
                    archive.write(part, part.name)
