"""The report of a plan: one page of HTML that prints well, for those who decide on it."""
