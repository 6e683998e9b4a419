"""What every workflow needs: context, refusals, announcements, jobs."""
