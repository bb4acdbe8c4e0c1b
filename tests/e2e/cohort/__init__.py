"""Cohort folders made at random and what must come out of them; shares nothing with the C code."""
