"""The commands of ``briefing``, one module a subject; ``cli.COMMANDS`` names them, imported when they are run."""
