"""Measures: accuracy, and later throughput and counter latency."""
