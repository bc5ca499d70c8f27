"""Reading papers that are no form of ours: what they are, whose they are, and no more."""
