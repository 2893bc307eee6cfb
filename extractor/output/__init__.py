"""What is written for people and programs: the record and the confidence report, as files."""
