// tests of Holdings
