"""The GraphQL types of a model, made from its declarations."""
