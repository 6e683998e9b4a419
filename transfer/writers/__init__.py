"""Files as they leave, format by format."""
