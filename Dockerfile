# The app alone: PostgreSQL and Redis are services beside it (see docker-compose.yml).
FROM python:3.11-slim AS packages
RUN python -m venv /opt/venv
COPY requirements/production.lock /tmp/production.lock
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/production.lock

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/static-root \
    WEB_CONCURRENCY=2
RUN useradd --system --uid 10001 --create-home microcovid
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
RUN python manage.py collectstatic --no-input --verbosity 0
USER microcovid
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import http.client as http; c = http.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/', headers={'Host': 'localhost'}); raise SystemExit(c.getresponse().status >= 500)"]
# The heartbeat file belongs in memory: a slow disk would look like a dead worker. No access log: some paths
# hold a secret, such as an invitation's.
CMD ["gunicorn", "house.config.wsgi", "--bind", "0.0.0.0:8000", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
