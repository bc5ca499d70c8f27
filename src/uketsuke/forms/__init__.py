"""The ground: form definitions, vocabularies, and the values everything speaks in."""
