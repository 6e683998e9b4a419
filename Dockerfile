# The server alone, without PostgreSQL: docs/deployment.md tells how it is run.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements-server.lock ./
RUN python -m venv /opt/jingwei \
    && /opt/jingwei/bin/pip install --require-hashes --only-binary=:all: -r requirements-server.lock
COPY . .
RUN /opt/jingwei/bin/pip install --no-deps .

FROM python:3.11-slim-bookworm
ENV PATH=/opt/jingwei/bin:$PATH PYTHONUNBUFFERED=1 \
    JINGWEI_HOST=0.0.0.0 JINGWEI_PORT=8000 JINGWEI_LOG_JSON=true JINGWEI_FOLDER=/var/lib/jingwei
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/jingwei jingwei
COPY --from=build /opt/jingwei /opt/jingwei
USER 10001
WORKDIR /var/lib/jingwei
EXPOSE 8000
# Longer than JINGWEI_SHUTDOWN_SECONDS is to be given to it: docker stop --time 40.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['JINGWEI_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["jingwei"]
CMD ["serve"]
