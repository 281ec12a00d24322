"""What setup.cfg cannot say: the national tables of the scenarios travel inside the package."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

TABLES = ("data/china", "data/resources.csv")


class BuildWithTables(build_py):
    """Copies the tables that every place needs into the built package; a clone reads them where they are."""

    def run(self) -> None:
        """Build."""
        super().run()
        if self.editable_mode:
            return
        for table in TABLES:
            source, target = Path("scenarios", table), Path(self.build_lib, "sim", "shipped", table)
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                shutil.copyfile(source, target)


setup(cmdclass={"build_py": BuildWithTables})
