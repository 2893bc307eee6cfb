"""Reports that the tests read, and the code that builds them."""
