// tests of MoneyFlow
