"""`tpc report` runs this folder with Python."""

import sys

from tpc_report.command import main

sys.exit(main())
