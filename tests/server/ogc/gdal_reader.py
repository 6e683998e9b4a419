"""What GDAL reads of an address, as JSON: in a process of its own, as GDAL keeps Python waiting.

``python -m tests.server.ogc.gdal_reader ADDRESS`` names its layers; with a layer and options of
``pyogrio.raw.read`` as JSON, it tells of that.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import pyogrio


def layers(address: str) -> list[str]:
    return [str(name) for name, _ in pyogrio.list_layers(address)]


def read(address: str, layer: str, options: dict[str, Any]) -> dict[str, Any]:
    if "bbox" in options:
        options["bbox"] = tuple(options["bbox"])
    meta, _, shapes, columns = pyogrio.raw.read(address, layer=layer, **options)
    values = dict(zip(meta["fields"], columns, strict=True))
    info = pyogrio.read_info(address, layer=layer)
    return {
        "crs": meta["crs"],
        "ids": [str(id_) for id_ in values.pop("id")],
        "geometries": [None if wkb is None else wkb.hex() for wkb in shapes],
        "values": {name: [str(value) for value in column] for name, column in values.items()},
        "dtypes": dict(zip(info["fields"], map(str, info["dtypes"]), strict=True)),
    }


if __name__ == "__main__":
    address, *asked = sys.argv[1:]
    found = read(address, asked[0], json.loads(asked[1])) if asked else layers(address)
    print(json.dumps(found))
