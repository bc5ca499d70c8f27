"""Attachments of sample filings: cards, passports and certificates as others print them, with the facts on them."""
