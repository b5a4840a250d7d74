"""The record: `append` an act inside the transaction that makes it true."""
