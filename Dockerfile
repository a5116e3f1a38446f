# Production image of web, worker and beat; docker-compose.yml says which is which.

# Front-end packages: stylesheets and fonts only, nothing of Node stays.
FROM node:22-bookworm-slim AS assets
WORKDIR /portal
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

# Python packages, built where pip is; the venv is copied at the same path.
FROM python:3.12-slim-bookworm AS packages
COPY requirements.lock /tmp/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock

FROM python:3.12-slim-bookworm
# fontconfig finds no font of the system, on purpose: pages and PDFs bring their own.
COPY system-packages.txt /tmp/
RUN apt-get update \
    && awk '/^\[/ { on = ($0 == "[runtime]"); next } on && NF && !/^#/' /tmp/system-packages.txt \
        | xargs apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/system-packages.txt \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /var/lib/portal
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/portal
COPY --from=assets /portal/node_modules node_modules
COPY manage.py ./
COPY deploy/healthcheck.py deploy/
COPY portal portal
COPY accounts accounts
COPY documents documents
COPY notifications notifications
COPY declarations declarations
COPY rolls rolls
COPY reports reports
COPY privacy privacy
COPY locale locale
COPY static static
COPY templates templates

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_MODE=production \
    PORTAL_VAR_DIR=/var/lib/portal \
    PORTAL_STATIC_ROOT=/opt/portal/collected \
    PORTAL_BIND=0.0.0.0:8000 \
    XDG_CACHE_HOME=/tmp/cache

# Static files belong to the image: a new version never serves the assets of the old one.
# The mode is the demo's for this one command only, since the secrets are not here yet.
RUN PORTAL_MODE=demo PORTAL_VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build

USER portal
VOLUME /var/lib/portal
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 \
    CMD ["python", "deploy/healthcheck.py", "http://127.0.0.1:8000/readyz"]
CMD ["gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi"]
