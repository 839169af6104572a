"""Reported speech: who says what a sentence says, through whom it came, and whether the speaker has a name."""

from assistant.speech.actors import Actor
from assistant.speech.reported import Reported, reported_in

__all__ = ["Actor", "Reported", "reported_in"]
