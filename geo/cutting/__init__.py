"""Cutting communities into cells, one for each building: what geo.atoms.cut is made of."""
