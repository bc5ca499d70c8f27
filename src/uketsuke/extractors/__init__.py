"""A page to readings: alignment, ink, recogniser, typed decoding, choices, tables, fusing."""
