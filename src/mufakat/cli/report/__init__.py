"""The page that is passed around: one file, no scripts, nobody shown alone."""
