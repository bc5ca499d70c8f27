"""What people do to a filing, and what the rules say of it at once: records and rules together, without any reader."""
