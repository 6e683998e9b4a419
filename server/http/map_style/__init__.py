"""The style of the map by MapLibre's style specification, as plain data: palette, layers, whole."""
