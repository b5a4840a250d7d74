"""Speed and memory of opinion maps, in one run with the nearest published library."""
