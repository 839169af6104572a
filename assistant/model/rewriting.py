"""Follow-up questions made standalone by the model, held to the conversation; the rule-based way stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.exact import missing_dates, missing_names, missing_numbers
from assistant.model.allowance import Allowance
from assistant.model.language_model import LanguageModel
from assistant.model.prompting import conversation_lines, fence, one_line
from assistant.model.structure import question_in
from assistant.model.trace import Trace
from assistant.query import Query, content_words
from assistant.statements import gives_orders
from assistant.types import Turn

KEPT = 0.5  # share of the follow-up's own words that its rewriting must keep
LONGEST = 400


def rewrite(query: Query, history: Sequence[Turn], model: LanguageModel, allowance: Allowance, trace: Trace) -> Query:
    """The query with the model's standalone question, or as it was: completed by rule.

    The model is not believed: a question that brings names, numbers or dates from elsewhere, or drops what was asked,
    is not taken.
    """
    if not history or not model.settings.follow_ups:
        return query
    values = {"fence": fence(), "conversation": conversation_lines(history), "question": one_line(query.question)}
    raw = model.text("standalone", values, allowance, trace)
    question = question_in(raw) if raw else None
    if question is None or not acceptable(question, query, history):
        return query
    trace.completed_by = "model"
    return replace(query, standalone=question, looked_for=content_words(question))


def acceptable(question: str, query: Query, history: Sequence[Turn]) -> bool:
    """Whether a rewriting says nothing that the conversation doesn't, and still asks what was asked."""
    if not 3 < len(question) <= max(LONGEST, 2 * len(query.question)) or gives_orders(question):
        return False
    said = " ".join([query.question, *(f"{t.question} {t.standalone_question} {t.answer}" for t in history)])
    if missing_names(question, said) or missing_numbers(question, said) or missing_dates(question, said):
        return False
    asked = {word.lower() for word in content_words(query.question)}
    kept = asked & {word.lower() for word in content_words(question)}
    return len(kept) >= KEPT * len(asked)
