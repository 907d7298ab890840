"""How fast kubelint is, and how much memory it takes: ``make bench``."""
