"""Plans in and out: which building goes where, and what zones look like, as files."""
