# docker build -t reclaimerr .
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml setup.cfg README.md ./
COPY reclaimerr reclaimerr
COPY static static
RUN python -m venv /opt/reclaimerr \
 && /opt/reclaimerr/bin/pip install --no-cache-dir .

FROM python:3.11-slim-bookworm
COPY --from=build /opt/reclaimerr /opt/reclaimerr
# One directory for everything: the configuration, the database, the logs. It has to be on a local
# disk: SQLite's write-ahead log does not work on NFS or SMB.
RUN install -d -m 0700 -o 1000 -g 1000 /config
ENV PATH=/opt/reclaimerr/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    RECLAIMERR_CONFIG=/config/config.toml \
    RECLAIMERR_DATA=/config \
    RECLAIMERR_WEB__HOST=0.0.0.0
USER 1000:1000
WORKDIR /config
VOLUME /config
EXPOSE 7676
# The supervisor is PID 1 and does its duties: it stops everybody within 10 s and buries strays.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 \
    CMD ["python", "-m", "reclaimerr.supervisor.health"]
ENTRYPOINT ["reclaimerr"]
CMD ["run"]
