"""The style that a map draws our tiles in, for MapLibre: of colours, lines and words only.

It names no glyphs, sprite or tiles of others, so that it works on a closed network: MapLibre draws
the letters with the reader's own faces.
"""
