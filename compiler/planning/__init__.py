"""From a valid document to a plan: what is asked, with its costs and what must be logged."""
