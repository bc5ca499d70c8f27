"""Uketsuke: takes paper residence-procedure filings in and turns them into online cases."""

__version__ = "0.1.0"
