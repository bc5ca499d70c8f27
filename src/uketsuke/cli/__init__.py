"""The command line: thin doors over the pipeline, the records and the forms."""
