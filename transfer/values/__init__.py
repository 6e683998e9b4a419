"""What a file holds, as the database takes it: text, numbers, instants, geometry."""
