"""Programs of others that are asked the same, each in a folder of its own, optional."""
