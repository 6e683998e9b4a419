"""What every workflow keeps: jobs in the background."""
