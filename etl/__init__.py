"""The work behind 放心消费在浙江: extract, validate, merge, score, tier, load, disclose.

Nothing in this package imports Airflow; `dags/` calls it, and so does `python -m etl`.
"""
