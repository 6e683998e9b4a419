"""What happens: questions answered, mutations, subscriptions, jobs; a folder a workflow."""
