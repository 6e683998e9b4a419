"""The database as the server uses it: a pool that reads, transactions that write, listening."""
