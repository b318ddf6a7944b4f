// tests of Program
