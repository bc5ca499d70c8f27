"""A case with its documents as one signed file that proves itself."""
