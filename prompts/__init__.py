"""Prompts for language models, one Markdown file each. None is needed for the extractive composer."""
