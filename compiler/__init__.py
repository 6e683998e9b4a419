"""GraphQL document to plan to one SQL statement; knows GraphQL and SQL, and no entity."""
