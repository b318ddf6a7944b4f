// tests of Screening
