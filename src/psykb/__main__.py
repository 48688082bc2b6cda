"""`python -m psykb` is the command `psykb`."""

from psykb.cli import main

if __name__ == "__main__":
    main()
