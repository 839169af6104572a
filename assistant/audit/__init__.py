"""How an answer came about, kept as one record, and what has changed since."""
