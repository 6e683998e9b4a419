"""OGC API – Features over HTTP: part 1 (core, GeoJSON, OpenAPI 3.0) and part 2 (CRS)."""
