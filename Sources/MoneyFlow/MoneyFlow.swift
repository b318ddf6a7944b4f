// MoneyFlow
