"""Side-by-side measurements: `make bench`. Ratios of medians within one run; a bare time is no claim."""
