"""Tiles that are kept for as long as they are true, and computed once for all who wait for one."""
