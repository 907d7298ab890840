"""Read-only windows onto plain values: a value, the path to it, and its owner."""
