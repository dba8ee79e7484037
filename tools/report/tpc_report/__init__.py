"""Tables and figures from the logs of tpc: what `tpc report` runs."""
