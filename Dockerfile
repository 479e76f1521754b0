# One image for every service of docker-compose.yaml.
FROM python:3.11.14-slim-bookworm

# The user owns the mount points, so that a new volume belongs to it too.
RUN useradd --uid 50000 --gid 0 --no-create-home --home-dir /opt/airflow airflow \
    && install --directory --owner=airflow --group=root /opt/airflow /opt/airflow/logs /var/etl

WORKDIR /opt/etl
COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.txt
COPY etl etl
COPY dags dags
COPY plugins plugins
COPY config config
COPY expectations expectations
COPY sandbox sandbox
COPY stack stack

ENV PYTHONPATH=/opt/etl \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/etl/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/etl/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    ETL_HOME=/var/etl
USER airflow
CMD ["airflow", "version"]
