"""A small library with things to keep apart: public and internal documents, one that tries to break out."""

from __future__ import annotations

from datetime import date

from index.types import Document

HOSTILE = (
    "The mayor of Bregenz, *Otto _Brandt_*, said on Monday that <!channel> the ferry <@U0ANN> costs 5 < 6 & 7 > 2 "
    "euros ~per~ `crossing`, see <https://evil.example|https://bank.example> and https://evil.example/unfurl. "
    "Otto Brandt said the ferry of Bregenz would sail again on :fire: Friday."
)
DOCUMENTS = (
    Document.from_text(
        "The harbour of Lindau was closed on Tuesday. Mayor Clara Voss ordered the closure after a storm broke the "
        "northern pier.\n\nShe said the repair of the pier would cost 4.2 million euros. The ferries to Bregenz sail "
        "from Wasserburg until the pier is rebuilt.\n\nThe engineer Jonas Weil expects the pier to be rebuilt by May.",
        title="Storm closes the harbour of Lindau",
        uri="https://gazette.example/lindau",
        publisher="Lake Gazette",
        published=date(2025, 10, 17),
    ),
    Document.from_text(
        "The council of Lindau decided in secret to sell the harbour to the company Seeblick. The price is 12 million "
        "euros.\n\nThe treasurer Ida Kern opposed the sale of the harbour.",
        title="Minutes of the closed session",
        uri="note:minutes",
        publisher="Council",
        published=date(2025, 10, 18),
        visibility="internal",
    ),
    Document.from_text(
        HOSTILE,
        title="Ferry *news* <!here> <https://evil.example|click>",
        uri="note:ferry",
        publisher="Pier <@U0BOB>",
        published=date(2025, 10, 19),
    ),
)
CLOSURE = "Who ordered the closure of the harbour of Lindau?"
COST = "How much would the repair of the pier cost?"
SALE = "Who opposed the sale of the harbour?"
FERRY = "What did Otto Brandt say about the ferry of Bregenz?"
NOWHERE = "Who won the football championship of Brazil in 1998?"
