"""Response headers that tell a browser what a page of ours may do: nothing beyond this server."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

from assistant.settings_http import HttpSettings

# What Gradio 6 needs, measured with Chromium: its page carries inline scripts and style, and gr.HTML evaluates its
# template (without 'unsafe-eval': "EvalError … Error evaluating template"). Everything outside this server is refused.
PAGE = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
# Pages made here and data: no script at all
PLAIN = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not "no-referrer": with it a browser sends "Origin: null" along with the login form
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
OURS = ("/v1/", "/login", "/logout", "/docs", "/openapi.json", "/healthz", "/metrics", "/mcp", "/slack/")


def secure(headers: MutableHeaders, path: str, scheme: str, settings: HttpSettings) -> None:
    """Set the security headers of one response; a policy that is there already stays."""
    for name, value in FIXED.items():
        headers.setdefault(name, value)
    if scheme == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    ours = path.startswith(OURS)
    if ours:
        headers.setdefault("Cache-Control", "no-store")
    if settings.content_security_policy != "off":
        report = settings.content_security_policy == "report" and not ours
        headers.setdefault(f"Content-Security-Policy{'-Report-Only' if report else ''}", PLAIN if ours else PAGE)
