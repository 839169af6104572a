"""The HTTP interface: who asks (login, sessions, the gate), what they may ask for (routes), and how much (limits)."""
