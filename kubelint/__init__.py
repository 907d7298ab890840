"""kubelint: one linter for everything between source and cluster."""

__version__ = "0.1.0"
