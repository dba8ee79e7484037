"""Figures: what they show (one file for each kind of figure), how they are
drawn (draw_*.py, with matplotlib), and what they look like (style.py)."""
