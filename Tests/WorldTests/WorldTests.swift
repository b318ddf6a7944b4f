// tests of World
