"""What goes to people on paper: the receipt slip, and the letter that asks for papers."""
