"""The assistant in Slack, as a Bolt for Python app. ``assistant/docs/slack.md`` says how to set it up.

The way of a message: a transport (:mod:`~assistant.interfaces.slack.transport`) hands it to Bolt, a listener
(:mod:`~assistant.interfaces.slack.listeners`) writes it into the journal and acknowledges it, a worker
(:mod:`~assistant.interfaces.slack.worker`) takes it from there, asks the assistant and posts the answer.
"""
