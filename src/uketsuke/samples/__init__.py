"""Blank forms and sample scans with ground truth; only tests and benchmarks import it."""
