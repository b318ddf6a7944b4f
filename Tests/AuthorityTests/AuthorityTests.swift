// tests of Authority
