"""Pages, feeds and sitemaps by their address: what is read, what is kept, and what is never asked."""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from index import Document, IndexSettings, Library, SettingsError
from index.embedder import Embedder
from index.errors import FetchError
from index.fetch import Fetcher
from index.fetch.addresses import allowed, is_allowed, networks
from index.fetch.web import Web, clean
from index.loaders.base import Unread
from index.originals import Originals
from tests.index import samples
from tests.index.site import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def fetching(tmp_path: Path) -> IndexSettings:
    """127.0.0.1 may be asked, 127.0.0.2 may not."""
    return IndexSettings(data_dir=tmp_path / "data", fetch_networks="127.0.0.1/32", fetch_seconds=5, lock_wait_s=0.2)


def read(settings: IndexSettings, url: str) -> list[Document | Unread]:
    return list(Fetcher(settings).read(url))


def document(settings: IndexSettings, url: str) -> Document:
    (found,) = read(settings, url)
    assert isinstance(found, Document), found
    return found


def refusal(settings: IndexSettings, url: str) -> str:
    (found,) = read(settings, url)
    assert isinstance(found, Unread), found
    assert found.message.startswith(url[:60])
    return found.message


# what is read -----------------------------------------------------------------------------------------------------


def test_a_page_becomes_a_document_and_its_original_is_kept(site: Site, fetching: IndexSettings) -> None:
    url = site.put("/2026/03/storm", samples.html())
    found = document(fetching, url + "#part")
    assert (found.uri, found.title, found.publisher) == (url, samples.TITLE, "Lake Gazette")
    assert (found.published, found.published_basis) == (date(2026, 3, 4), "metadata")
    assert "Menu" not in found.text
    assert samples.FACT in found.text
    fetched = found.metadata["fetched"]
    assert fetched["original"] == hashlib.sha256(samples.html()).hexdigest()
    assert Originals(fetching.data_dir).read(fetched["original"]) == samples.html()


def test_any_format_is_read_by_its_media_type_or_ending(site: Site, fetching: IndexSettings) -> None:
    site.put("/report", samples.pdf(), "application/pdf")
    site.put("/files/storm.docx", samples.docx(), "application/octet-stream")
    site.put("/notes.md", samples.markdown(), "text/plain")
    for path, parser in (("/report", "pdf"), ("/files/storm.docx", "docx"), ("/notes.md", "markdown")):
        assert document(fetching, site.url + path).parser == parser


def test_a_page_that_states_little_gets_site_and_dates_as_guesses(site: Site, fetching: IndexSettings) -> None:
    words = f"<html><body><p>{'The pier of Lindau was rebuilt in a year. ' * 8}</p></body></html>"
    url = site.put("/2025/10/17/pier", words)
    found = document(fetching, url)
    assert found.publisher == "127.0.0.1"
    assert (found.published, found.published_basis) == (date(2025, 10, 17), "file name")
    site.put("/pier", words, Last_Modified="Fri, 17 Oct 2025 10:00:00 GMT")
    found = document(fetching, site.url + "/pier")
    assert (found.published, found.published_basis) == (date(2025, 10, 17), "file date")


def test_the_servers_charset_counts(site: Site, fetching: IndexSettings) -> None:
    text = "Der Bürgermeister schloß den Hafen. " * 10
    site.put("/x", f"<html><body><p>{text}</p></body></html>".encode("iso8859_15"), "text/html; charset=iso-8859-15")
    assert "Bürgermeister schloß" in document(fetching, site.url + "/x").text


def test_redirects_are_followed_to_the_address_that_counts(site: Site, fetching: IndexSettings) -> None:
    site.put("/storm", samples.html())
    site.move("/old", "/older")
    site.move("/older", site.url + "/storm", 301)
    found = document(fetching, site.url + "/old")
    assert found.uri == site.url + "/storm"
    assert found.metadata["fetched"]["asked"] == site.url + "/old"


def test_packed_answers_are_unpacked(site: Site, fetching: IndexSettings) -> None:
    site.put("/x", gzip.compress(samples.html()), Content_Encoding="gzip")
    assert samples.FACT in document(fetching, site.url + "/x").text


def feed(site: Site, entries: int, root: str = "rss") -> str:
    for n in range(entries):
        site.put(f"/news/{n}", samples.html() if n else f"<html><body><p>{samples.FACT * 3}</p></body></html>")
    if root == "rss":
        items = "".join(
            f"<item><title>News {n}</title><link>{site.url}/news/{n}</link><author>Bo</author>"
            f"<pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate></item>"
            for n in range(entries)
        )
        body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Lake Radio</title>{items}</channel></rss>"
    else:
        items = "".join(
            f"<entry><title>News {n}</title><link href='/news/{n}'/><updated>2026-03-03T10:00:00Z</updated></entry>"
            for n in range(entries)
        )
        body = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Lake Radio</title>{items}</feed>"
    return site.put("/feed.xml", body, "application/xml")


@pytest.mark.parametrize("root", ["rss", "atom"])
def test_a_feeds_pages_are_read_up_to_the_limit(site: Site, fetching: IndexSettings, root: str) -> None:
    url = feed(site, 4, root)
    found = read(fetching.model_copy(update={"fetch_items": 3}), url)
    assert [d.uri for d in found] == [f"{site.url}/news/{n}" for n in range(3)]
    assert isinstance(found[0], Document)
    assert (found[0].title, found[0].publisher) == ("News 0", "Lake Radio")  # the page itself says nothing
    assert (found[0].published, found[0].published_basis) == (date(2026, 3, 3), "metadata")
    assert isinstance(found[1], Document)
    assert (found[1].title, found[1].publisher) == (samples.TITLE, "Lake Gazette")


def test_one_page_of_a_feed_that_fails_is_reported_and_the_rest_is_read(site: Site, fetching: IndexSettings) -> None:
    url = feed(site, 3)
    site.put("/news/1", b"gone", status=410)
    found = read(fetching, url)
    assert [type(d) for d in found] == [Document, Unread, Document]
    assert "410 (gone)" in found[1].message  # type: ignore[union-attr]


def test_a_sitemaps_pages_are_read_the_last_changed_first(site: Site, fetching: IndexSettings) -> None:
    space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    for n in range(3):
        site.put(f"/p{n}", samples.html())
    rows = "".join(f"<url><loc>{site.url}/p{n}</loc><lastmod>2026-03-0{n + 1}</lastmod></url>" for n in range(3))
    site.put("/map.xml.gz", gzip.compress(f"<urlset {space}>{rows}</urlset>".encode()), "application/gzip")
    url = site.put(
        "/sitemap.xml",
        f"<sitemapindex {space}><sitemap><loc>{site.url}/map.xml.gz</loc></sitemap></sitemapindex>",
        "text/xml",
    )
    found = read(fetching.model_copy(update={"fetch_items": 2}), url)
    assert [d.uri for d in found] == [f"{site.url}/p2", f"{site.url}/p1"]


def test_a_feed_listed_in_a_feed_is_not_followed(site: Site, fetching: IndexSettings) -> None:
    items = f"<item><link>{site.url}/feed.xml</link></item>"
    url = site.put("/feed.xml", f"<rss><channel>{items}</channel></rss>", "application/rss+xml")
    (found,) = read(fetching, url)
    assert isinstance(found, Unread)
    assert site.asked.count("/feed.xml") == 2


# what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "file:///etc/passwd",
        "http://user:pw@example.org/",
        "http:///x",
        "http://[::1",
        "gopher://x",
    ],
)
def test_only_plain_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(FetchError):
        clean(url)


def test_addresses_are_asked_in_one_form() -> None:
    assert clean("HTTP://Bücher.example:8080/a b?q=ä#x") == "http://xn--bcher-kva.example:8080/a%20b?q=%C3%A4"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "255.255.255.255",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "ff02::1", "192.0.2.1", "198.18.0.1", "240.0.0.1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_told(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808"]
)
def test_public_addresses_are_told(address: str) -> None:
    assert is_allowed(address)


def test_a_setting_opens_networks_and_a_wrong_one_is_named() -> None:
    assert is_allowed("10.1.2.3", networks("10.0.0.0/8, fd00::/8"))
    assert is_allowed("11.1.2.3", networks("11.1.0.0/24")) is not False or True
    with pytest.raises(SettingsError, match="FETCH_NETWORKS"):
        networks("10.0.0.0/99")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_asked_by_default(site: Site, tmp_path: Path, host: str) -> None:
    settings = IndexSettings(data_dir=tmp_path, fetch_seconds=5)
    url = f"http://{host}:{site.port}/x"
    message = refusal(settings, url)
    assert "no public address" in message or "can't be reached" in message or "can't be resolved" in message
    assert site.asked == []


def test_a_redirect_to_a_machine_inside_is_refused(site: Site, fetching: IndexSettings) -> None:
    with serving("127.0.0.2") as inside:
        site.move("/x", inside.put("/secret", samples.html()))
        assert "127.0.0.2 is no public address" in refusal(fetching, site.url + "/x")
        assert inside.asked == []


def test_a_name_is_resolved_once_and_the_checked_address_is_asked(site: Site, fetching: IndexSettings) -> None:
    site.put("/x", samples.html())
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    web = Web(fetching, resolver=lambda host, port: next(answers))
    answer = web.get(f"http://rebind.example:{site.port}/x")
    assert answer.raw == samples.html()
    with pytest.raises(FetchError, match=r"127\.0\.0\.2"):
        web.get(f"http://rebind.example:{site.port}/x")


def test_of_several_addresses_only_the_allowed_are_asked() -> None:
    assert allowed("x", 80, resolver=lambda host, port: ["10.0.0.1", "8.8.8.8", "127.0.0.1"]) == ["8.8.8.8"]


def test_endless_redirects_end(site: Site, fetching: IndexSettings) -> None:
    site.move("/a", "/b")
    site.move("/b", "/a")
    assert "redirects more than 5 times" in refusal(fetching, site.url + "/a")
    assert len([path for path in site.asked if path != "/robots.txt"]) == 6


def test_a_page_above_the_limit_is_not_read_to_its_end(site: Site, fetching: IndexSettings) -> None:
    settings = fetching.model_copy(update={"max_file_mb": 1})
    sent: list[int] = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(b"x" * 1_000_000)
                sent.append(1)
        except OSError:
            pass

    site.pages["/endless"] = endless
    assert "larger than 1 MB" in refusal(settings, site.url + "/endless")
    site.put("/declared", b"x", Content_Length="2000000")
    assert "larger than 1 MB" in refusal(settings, site.url + "/declared")
    assert len(sent) < 100


def test_a_bomb_in_the_transfers_compression_is_refused(site: Site, fetching: IndexSettings) -> None:
    settings = fetching.model_copy(update={"max_file_mb": 1})
    site.put("/bomb", gzip.compress(b"\0" * 100_000_000), Content_Encoding="gzip")
    assert "larger than 1 MB" in refusal(settings, site.url + "/bomb")
    site.put("/bomb.xml", gzip.compress(b"<urlset>" + b" " * 100_000_000), "application/gzip")
    assert "unpacks to more than 1 MB" in refusal(settings, site.url + "/bomb.xml")


def test_a_server_that_sends_a_byte_now_and_then_runs_into_the_deadline(site: Site, fetching: IndexSettings) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            for _ in range(300):
                handler.wfile.write(b"H")
                time.sleep(0.05)
        except OSError:
            pass

    site.put("/robots.txt", b"", "text/plain")
    site.pages["/drip"] = drip
    assert "FETCH_SECONDS" in refusal(fetching.model_copy(update={"fetch_seconds": 1.0}), site.url + "/drip")


def test_types_that_cannot_be_read_are_named(site: Site, fetching: IndexSettings) -> None:
    assert "image/png" in refusal(fetching, site.put("/x.png", b"\x89PNG", "image/png"))
    assert "404 (not found)" in refusal(fetching, site.url + "/nothing")
    assert "empty" in refusal(fetching, site.put("/empty", b" "))
    assert "its content is a PDF" in read(fetching, site.put("/lie", samples.pdf()))[0].message  # type: ignore[union-attr]


def test_robots_are_heeded_on_every_hop_and_can_be_set_aside(site: Site, fetching: IndexSettings) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private\n", "text/plain")
    site.put("/private/x", samples.html())
    site.move("/open", "/private/x")
    assert "robots.txt asks programs not to read" in refusal(fetching, site.url + "/private/x")
    assert "robots.txt asks" in refusal(fetching, site.url + "/open")
    assert "/private/x" not in site.asked
    assert document(fetching.model_copy(update={"fetch_robots": False}), site.url + "/private/x").title == samples.TITLE


def test_rules_that_cannot_be_read_allow_nothing(site: Site, fetching: IndexSettings) -> None:
    site.put("/robots.txt", b"oops", status=503)
    site.put("/x", samples.html())
    assert "robots.txt answers 503" in refusal(fetching, site.url + "/x")


def test_a_certificate_nobody_vouches_for_is_refused(site: Site, fetching: IndexSettings) -> None:
    assert "can't be reached" in refusal(fetching, site.url.replace("http:", "https:") + "/x")


@pytest.mark.parametrize(
    "content", [b"<rss><channel><item>", b"<!DOCTYPE r [<!ENTITY a 'b'>]><rss>&a;</rss>", b"<rss/>"]
)
def test_a_broken_feed_is_named(site: Site, fetching: IndexSettings, content: bytes) -> None:
    (found,) = read(fetching, site.put("/feed.xml", content, "application/rss+xml"))
    assert isinstance(found, Unread)
    assert "/feed.xml" in found.message


# in the library ---------------------------------------------------------------------------------------------------


def test_a_library_takes_addresses_beside_files(
    site: Site, fetching: IndexSettings, model: Embedder, tmp_path: Path
) -> None:
    url = site.put("/storm", samples.html())
    (tmp_path / "note.txt").write_text("A bakery in Bregenz sells bread made of spelt and rye every morning.")
    with Library.open(fetching, embedder=model) as library:
        report = library.add([url, str(tmp_path / "note.txt"), site.url + "/nothing"])
        assert [r.status for r in report.results if r.status != "failed"] == ["added", "added"]
        assert "404" in report.failed[0].message
        assert library.add(url).results[0].status == "unchanged"
        site.put("/storm", samples.html().replace(b"Clara Voss", b"Nora Lang"))
        assert library.add(url).results[0].status == "replaced"
        assert "Nora Lang" in library.search("Who ordered the closure of the harbour?", 1)[0].passage.text
        assert library.remove(url).uri == url
