"""What there is to do: one typed job for each thing that someone did in Slack. Kept as JSON in the journal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from index.types import Frozen


class Place(Frozen):
    """Where something was said: workspace, channel, the thread it belongs to, and who said it.

    ``enterprise``: the organisation, where the app is installed for all of it. ``im``: a direct message with the app.
    """

    team: str
    channel: str
    thread: str
    user: str
    enterprise: str | None = None
    im: bool = False

    @property
    def lane(self) -> str:
        """Jobs of one lane are done one after the other, oldest first: a follow-up needs the answer before it."""
        return f"{self.team}:{self.channel}:{self.thread}"


class Question(Frozen):
    """A message that asks. ``edited``: its text took the place of an earlier one."""

    kind: Literal["question"] = "question"
    place: Place
    ts: str
    text: str
    edited: bool = False


class Deletion(Frozen):
    """A question was deleted: its answer goes too."""

    kind: Literal["deletion"] = "deletion"
    place: Place
    ts: str


class Greeting(Frozen):
    """Someone opened the assistant's panel. ``threaded``: as a thread of its own (the older panel)."""

    kind: Literal["greeting"] = "greeting"
    place: Place
    threaded: bool


class BriefOrder(Frozen):
    """``/brief topic [as of date]``."""

    kind: Literal["brief"] = "brief"
    place: Place
    text: str
    response_url: str


class Check(Frozen):
    """The shortcut "Check this claim" on a message."""

    kind: Literal["check"] = "check"
    place: Place
    ts: str
    text: str
    response_url: str


class Publish(Frozen):
    """The button under an answer that only the asker sees."""

    kind: Literal["publish"] = "publish"
    place: Place
    key: str
    response_url: str


class FileOffer(Frozen):
    """Files dropped into a direct message, as Slack's file ids."""

    kind: Literal["offer"] = "offer"
    place: Place
    ts: str
    files: tuple[str, ...]


class FileTaken(Frozen):
    """The button that adds an offered file to the library (or, ``wanted`` false, declines)."""

    kind: Literal["file"] = "file"
    place: Place
    file: str
    wanted: bool
    response_url: str


class Rated(Frozen):
    """A thumb up or down under an answer."""

    kind: Literal["rated"] = "rated"
    place: Place
    answer: str
    rating: Literal["up", "down"]


Job = Annotated[
    Question | Deletion | Greeting | BriefOrder | Check | Publish | FileOffer | FileTaken | Rated,
    Field(discriminator="kind"),
]
JOB: TypeAdapter[Job] = TypeAdapter(Job)
