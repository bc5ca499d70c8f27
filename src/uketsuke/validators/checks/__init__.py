"""The checks that the rule file may name, one module per family."""
