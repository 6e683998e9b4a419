"""One file per entity: its table, its GraphQL type, its relations."""
