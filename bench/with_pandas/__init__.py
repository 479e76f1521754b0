"""Merge as one would write it with pandas: the tables of `bench/sql/merge.sql`, under the same golden policy."""
