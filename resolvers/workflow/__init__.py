"""What every workflow needs: how it declares mutations, and context, refusals, jobs."""
