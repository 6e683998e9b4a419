"""Data in and out: files that a GIS or a spreadsheet writes and reads."""
