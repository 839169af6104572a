"""The language model behind a seam: calling it, its faults, what it may see, and what becomes of its sentences."""
