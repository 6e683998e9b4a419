"""Zones: atoms shared out, by a proposal or by hand. Pure functions on arrays."""
