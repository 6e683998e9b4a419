"""Redrawing grids: plans, their edits, checks and measures, and what becomes of them."""
