"""Names matched by this project and by splink: the same generated rows, time, memory, and how often each is right."""
