// tests of Audit
