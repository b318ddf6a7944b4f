// tests of Resolution
