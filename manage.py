#!/usr/bin/env python
"""Django's command line for Microcovid Tax."""

import os
import sys

from django.core.management import execute_from_command_line

from house.management.commands import up


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "house.config.settings")
    if sys.argv[1:2] == ["up"]:
        # It only starts programs: without loading the app first, the first page comes a second sooner.
        up.Command().run_from_argv(sys.argv)
    else:
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
