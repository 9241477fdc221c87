"""Pictures as values: pure functions turn numbers into marks, one template turns marks into SVG.

Reading order: `drawing` (what a picture is), `looks` (colours by name), `axes`, then a module for each sort of picture:
`bars`, `curves`, `spans`, `maps` (with `globe`), and `raster` for the same marks as PNG.
"""
