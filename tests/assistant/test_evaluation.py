"""``briefing eval``: any folder in the documented form, through the real pipeline."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from sklearn.metrics import ndcg_score, roc_auc_score

from assistant.evaluation.metrics import auc_figure, balanced_accuracy, difference, ndcg
from assistant.evaluation.perturb import KINDS, perturb
from assistant.evaluation.sets import EvaluationError, find_sets, load_set
from assistant.evaluation.verification import load_claims, perturbed_claims
from assistant.interfaces.cli import main
from assistant.names import names_in
from index import Document

CORPUS = [
    {"id": "d1", "title": "Harbour", "text": "The harbour of Lindau was closed by Mayor Clara Voss on 4 May 2024."},
    {"id": "d2", "title": "Bakery", "text": "The bakery in Bregenz sells rye bread. Its owner is Jonas Keel."},
]
QUERIES = [
    {"id": "q1", "text": "Who closed the harbour of Lindau?", "answerable": True, "answers": ["Clara Voss"]},
    {"id": "q2", "text": "Who owns the bakery in Bregenz?", "answerable": True, "answers": ["Jonas Keel"]},
    {"id": "q3", "text": "What did the closure of the harbour cost?", "answerable": False, "answers": []},
    {
        "id": "q4",
        "text": "And what does it sell?",
        "answerable": "PARTIAL",
        "answers": ["rye bread"],
        "history": [
            {"role": "user", "text": "Who owns the bakery in Bregenz?"},
            {"role": "agent", "text": "Jonas Keel."},
        ],
    },
]
CLAIMS = [
    {"claim": "Clara Voss closed the harbour.", "references": [CORPUS[0]["text"]], "label": "attributable"},
    {"claim": "The harbour was closed by Jonas Keel.", "references": [CORPUS[0]["text"]], "label": "not attributable"},
]


def write(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "sets/lake/corpus.jsonl", CORPUS)
    write(tmp_path / "sets/lake/queries.jsonl", QUERIES)  # type: ignore[arg-type]
    (tmp_path / "sets/lake/qrels.tsv").write_text("query\tdocument\tscore\nq1\td1\t1\nq2\td2\t1\nq4\td2\t1\n")
    write(tmp_path / "sets/claims/dev.jsonl", CLAIMS)  # type: ignore[arg-type]
    return tmp_path / "sets"


def test_every_figure_is_written_with_its_interval(folder: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["eval", str(folder), "--out", str(tmp_path / "out"), "--baselines"])
    assert result.exit_code == 0, result.output
    written = json.loads((tmp_path / "out/figures.json").read_text())
    sets = {s["name"]: s for s in written["sets"]}
    assert set(sets) == {"claims", "lake"}
    figures = sets["lake"]["figures"]
    for name in ("retrieval: nDCG@10, fused", "evidence: right sentence first", "abstention: AUC"):
        assert figures[name]["low"] <= figures[name]["value"] <= figures[name]["high"]
    assert "retrieval: nDCG@10, last turn" in figures
    assert "verifier: balanced accuracy" in sets["claims"]["figures"]
    assert set(sets["lake"]["baselines"]) == {"BM25 alone", "dense alone", "mix of both", "LangChain recipe"}
    assert sets["lake"]["outcomes"]["true"]["n"] == 2
    assert written["facts"]["composer"] == "extractive"
    assert "abstention" in (tmp_path / "out/figures.html").read_text()
    assert "| lake (n=2) | first |" in (tmp_path / "out/figures.md").read_text()
    assert (tmp_path / "out/reliability.png").read_bytes().startswith(b"\x89PNG")


def test_missing_data_is_an_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["eval", str(tmp_path / "nowhere")])
    assert result.exit_code != 0
    assert "is not a folder" in result.output
    with pytest.raises(EvaluationError, match="no evaluation set"):
        find_sets(tmp_path)


def test_a_claim_with_an_unknown_label_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "dev.jsonl", [{"claim": "a", "references": ["b"], "label": "perhaps"}])
    with pytest.raises(EvaluationError, match="perhaps"):
        load_claims(tmp_path / "dev.jsonl")


def test_all_of_several_answers_are_wanted_where_the_set_says_so(tmp_path: Path) -> None:
    write(tmp_path / "corpus.jsonl", CORPUS)
    rows: list[dict[str, object]] = [
        {"id": "a", "text": "q", "answers": ["x", "y"], "wrong_answers": []},
        {"id": "b", "text": "q", "answers": ["x", "y"]},
        {"id": "c", "text": "q", "answers": ["x"], "sides": [["x", "z"], ["y"]]},
    ]
    write(tmp_path / "queries.jsonl", rows)
    sides = {q.id: q.sides for q in load_set(tmp_path).questions}
    assert sides == {"a": (("x",), ("y",)), "b": (), "c": (("x", "z"), ("y",))}


def test_figures_agree_with_scikit_learn() -> None:
    rng = random.Random(3)
    labels = [rng.random() < 0.4 for _ in range(80)]
    scores = [rng.choice((0.1, 0.4, 0.4, 0.9)) + label * rng.random() for label in labels]
    assert auc_figure(scores, labels).value == pytest.approx(roc_auc_score(labels, scores))
    relevance = [[1, 0, 1, 0, 0]]
    ranking = [[5, 4, 3, 2, 1]]
    assert ndcg(list("abcde"), frozenset("ac")) == pytest.approx(ndcg_score(relevance, ranking, k=10))


def test_balanced_accuracy_and_paired_difference() -> None:
    assert balanced_accuracy([True, True, False, True], [True, True, False, False]).value == pytest.approx(0.75)
    assert math.isnan(balanced_accuracy([True], [True]).value)
    better = difference([0.9] * 20, [0.4] * 20)
    assert better.low > 0


def test_perturbed_sentences_are_false_in_exactly_one_place() -> None:
    sentence = "Peskov said on 16 October 2025 that Trump had not agreed to send 40 missiles to Kyiv."
    names = names_in("According to Peskov, Ushakov met Lavrov. Trump spoke to Macron in Paris. Rubio said so.")
    for kind in KINDS:
        changed = perturb(sentence, kind, random.Random(1), names)
        if changed is not None:
            before, after = sentence.split(), changed.split()
            assert changed != sentence
            assert abs(len(before) - len(after)) <= 3
    document = Document.from_text(sentence, title="t", uri="u")
    claims = perturbed_claims([document])
    assert claims[0].supported
    assert {"number", "date", "negation"} <= {c.kind for c in claims if not c.supported}
    assert [c.text for c in perturbed_claims([document])] == [c.text for c in claims]
