"""GraphQL, plan files and metrics over HTTP."""
