"""Fetching a published file from a public address, and reading a figure a day out of it. Knows no house."""
