"""All pieces on one machine: PostgreSQL, the sandbox of platforms, Airflow."""
