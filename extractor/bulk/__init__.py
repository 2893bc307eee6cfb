"""Bulk runs: an archive of any size into a store, one worker process a document, nothing lost and nothing twice."""
