"""The entities of redrawing: plans, their zones, edits, checks, measures and comments."""
