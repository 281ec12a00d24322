"""``python -m sim`` is ``cohortplan``."""

from sim.cli import main

if __name__ == "__main__":
    main(prog_name="cohortplan")
