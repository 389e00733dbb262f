"""The API of the ledger: activities with their charges, prices, balances, months and transfers."""
