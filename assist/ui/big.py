"""Big letters for a headline, three rows high, for screens with room: read from further away, at one glance. Knows
nothing but letters."""

from __future__ import annotations

_ROWS = """
A .#. #.# ### #.# #.#|B ##. #.# ##. #.# ##.|C .## #.. #.. #.. .##|D ##. #.# #.# #.# ##.|E ### #.. ##. #.. ###
F ### #.. ##. #.. #..|G .### #... #.## #..# .###|H #.# #.# ### #.# #.#|I # # # # #|J ..# ..# ..# #.# .#.
K #..# #.#. ##.. #.#. #..#|L #.. #.. #.. #.. ###|M #...# ##.## #.#.# #...# #...#|N #..# ##.# #.## #..# #..#
O .##. #..# #..# #..# .##.|P ##. #.# ##. #.. #..|Q .##. #..# #..# #.## .###|R ##. #.# ##. #.# #.#
S .## #.. .#. ..# ##.|T ### .#. .#. .#. .#.|U #.# #.# #.# #.# ###|V #.# #.# #.# #.# .#.
W #...# #...# #.#.# ##.## #...#|X #.# #.# .#. #.# #.#|Y #.# #.# .#. .#. .#.|Z ### ..# .#. #.. ###
0 ### #.# #.# #.# ###|1 .# ## .# .# .#|2 ##. ..# .#. #.. ###|3 ##. ..# .#. ..# ##.|4 #.# #.# ### ..# ..#
5 ### #.. ##. ..# ##.|6 .## #.. ### #.# ###|7 ### ..# .#. .#. .#.|8 ### #.# ### #.# ###|9 ### #.# ### ..# ##.
' # # . . .|, . . . # #|. . . . . #|? ##. ..# .#. ... .#.|! # # # . #|- .. .. ## .. ..
" #.# ... ... ... ...|✓ ....# ...#. #.#.. ##... #....
"""
_LETTERS: dict[str, tuple[str, ...]] = {
    entry[0]: tuple(entry[2:].split()) for row in _ROWS.strip().splitlines() for entry in row.split("|")
} | {" ": ("..",) * 5}
_HALVES = {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}


def big(text: str, width: int) -> list[str] | None:
    """The text in three rows of half blocks; None where it does not fit or a letter is missing."""
    letters = [_LETTERS.get(letter) for letter in text.upper().replace("’", "'")]
    known = [letter for letter in letters if letter]
    if not text or len(known) < len(letters) or sum(len(letter[0]) + 1 for letter in known) - 1 > width:
        return None
    pixels = [".".join(letter[row] for letter in known) for row in range(5)]
    pixels.append("." * len(pixels[0]))
    return ["".join(map(_half, pixels[row], pixels[row + 1])).rstrip() for row in (0, 2, 4)]


def _half(upper: str, lower: str) -> str:
    return _HALVES[upper + lower]
