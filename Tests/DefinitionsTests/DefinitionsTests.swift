// tests of Definitions
