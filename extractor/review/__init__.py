"""What people look at after extraction: in which order, and when to stop."""
