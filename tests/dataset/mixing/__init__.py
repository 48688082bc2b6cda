"""Tests of mixing training sets."""
