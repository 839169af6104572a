"""The starter corpus itself: form, dates, disagreements and whose words it uses."""
