"""How the database came to be: Alembic revisions, and the ways to run them from code."""
