"""An archive as a whole: what its reports say against each other, and pages that show it."""
