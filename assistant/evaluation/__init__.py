"""Measuring the real pipeline on labelled questions: ``briefing eval FOLDER``.

The form of a folder is described in :mod:`assistant.evaluation.sets`.
"""
