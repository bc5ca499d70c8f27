"""A second maker of filings, by other means than the sample maker's: Chromium prints what `forms export` says.

It shares no code with `samples`: facts, writing habits, renderer, fonts and scanners are its own, so that figures
measured on it show what the reader owes to its acquaintance with the sample maker.
"""
