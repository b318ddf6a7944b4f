// tests of Names
