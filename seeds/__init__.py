"""The starter corpus: one dated Markdown document a file, with front matter."""
