"""A server on this machine that behaves as Slack does: Web API, Events API, Socket Mode.

Shapes, errors and limits are those of Slack's reference. :class:`~tests.interfaces.slack.fake.slack.FakeSlack` is what
tests use: they let users do things and look at what the workspace then shows.
"""

from tests.interfaces.slack.fake.faults import Fault
from tests.interfaces.slack.fake.slack import FakeSlack

__all__ = ["FakeSlack", "Fault"]
