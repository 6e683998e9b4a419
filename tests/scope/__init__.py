"""Nobody is told of what lies outside their areas, whichever way they ask."""
