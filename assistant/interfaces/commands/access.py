"""``briefing auth``: entries for the setting ``BRIEFING_AUTH``."""

from __future__ import annotations

import click


@click.group()
def auth() -> None:
    """Make entries for the login (setting BRIEFING_AUTH)."""


@auth.command(
    name="hash", epilog="Example: briefing auth hash ann >> users.txt; BRIEFING_AUTH=users.txt briefing serve"
)
@click.argument("name", required=False)
@click.option("--sees", metavar="VISIBILITIES", help="What the user may see (public+internal; default: everything).")
def hash_command(name: str | None, sees: str | None) -> None:
    """Ask for a password and print its hash, as a whole entry if NAME is given.

    The password is asked for twice, or read as one line from standard input.
    """
    import sys

    from assistant.interfaces.api.users import NAME, hash_password

    if name is not None and not NAME.fullmatch(name):
        raise click.UsageError("A name may hold letters, digits and . _ @ - only, 64 at most.")
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if len(password) < 8:
        raise click.UsageError("A password needs 8 characters at least.")
    parts = [name, hash_password(password), sees] if name else [hash_password(password)]
    click.echo(":".join(part for part in parts if part))
