// tests of Node
