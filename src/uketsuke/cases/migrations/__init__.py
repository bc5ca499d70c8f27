"""Alembic's revisions of the tables, shipped with the package and run at start."""
