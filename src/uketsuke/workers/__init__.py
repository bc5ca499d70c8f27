"""The pipeline composed once, the jobs around it, and the supervisor that keeps them running."""
