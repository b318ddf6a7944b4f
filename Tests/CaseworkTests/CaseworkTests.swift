// tests of Casework
