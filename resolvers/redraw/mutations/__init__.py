"""The mutations of plans, as GraphQL has them: a module for each kind."""
