"""What happens: reads, mutations, imports and exports, the demonstration city, jobs."""
