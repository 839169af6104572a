"""Thin front ends: each translates between its medium and the one :class:`assistant.Assistant`."""
