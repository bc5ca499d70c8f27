"""Bytes to pages: safe opening, normalising, separators, blank sides, recognition, splitting."""
