"""Records: the only part that touches the database and the store of images."""
