"""Checks of the hand-written gold sets."""
