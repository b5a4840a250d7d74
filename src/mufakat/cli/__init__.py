"""The command line: `mufakat opinion map votes.csv` and its sisters."""
