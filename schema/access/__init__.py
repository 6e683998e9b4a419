"""Who read about people, who agreed to it, and what was unusual."""
