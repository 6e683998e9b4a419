"""Geometry only: pure functions on shapely, numpy and pyproj; no input or output, no entity."""
