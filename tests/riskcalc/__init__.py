"""Tests of riskcalc, module by module."""
