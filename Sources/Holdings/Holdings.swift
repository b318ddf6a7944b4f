// Holdings
