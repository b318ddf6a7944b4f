// tests of Vocabulary
