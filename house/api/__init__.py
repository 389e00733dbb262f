"""The API of houses, and what every door of the API shares."""
