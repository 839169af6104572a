"""The page read before walking into the room: what happened, who says what, where sources disagree, what changed."""
