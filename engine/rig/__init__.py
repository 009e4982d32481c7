"""The set-up as frozen dataclasses: what a person can choose, and nothing derived from it."""
