"""Files as they come: rows and geometries of every format that is read."""
