"""What a filing's papers are as files: searchable PDF/A, small pictures; functions of images and values only."""
