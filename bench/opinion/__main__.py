"""`python -m bench.opinion`."""

from bench.opinion.run import main

if __name__ == "__main__":
    raise SystemExit(main())
