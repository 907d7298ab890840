"""What a secret looks like, and how it is masked."""

from kubelint.secrets.lines import mask_line
from kubelint.secrets.names import names_secret
from kubelint.secrets.placeholders import is_dummy, is_placeholder
from kubelint.secrets.shapes import looks_secret, mask, stretches

__all__ = ["is_dummy", "is_placeholder", "looks_secret", "mask", "mask_line", "names_secret", "stretches"]
