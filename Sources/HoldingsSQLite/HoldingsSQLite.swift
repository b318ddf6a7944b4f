// HoldingsSQLite
