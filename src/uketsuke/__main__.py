"""`python -m uketsuke` is the command `uketsuke`."""

from uketsuke.cli.main import main

main()
