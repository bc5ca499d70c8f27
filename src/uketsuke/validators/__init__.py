"""Readings to findings: rules as data with a small evaluator, and checklists."""
