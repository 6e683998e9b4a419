"""What exists: one file per entity, and the rules of the field."""
