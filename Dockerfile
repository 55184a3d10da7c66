# syntax=docker/dockerfile:1
# One image for each app in apps/: docker build --build-arg APP=wallet .
# Commands use paths relative to the working directory only, so that a test can carry them out in a plain folder.
ARG NODE_IMAGE=node:24-trixie-slim

# What decides about packages, so that a change of source leaves their layers alone.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /numera
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json -delete

# One layer that all images share. The binaries of the embedded PostgreSQL are its optional packages, and
# nobody reads types and source maps in production.
FROM ${NODE_IMAGE} AS modules
WORKDIR /numera
COPY --from=manifests /numera ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --omit=optional --ignore-scripts --prefer-offline --no-audit --no-fund
RUN find node_modules -type f '(' -name '*.d.ts' -o -name '*.d.[cm]ts' -o -name '*.map' ')' -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /numera
ENV NX_DAEMON=false NX_TUI=false
COPY --from=manifests /numera ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --prefer-offline --no-audit --no-fund
COPY . .
RUN npx nx run-many -t build build-web --outputStyle=static
RUN node tools/image/collect.mjs images

FROM ${NODE_IMAGE}
ENV NODE_ENV=production ENVIRONMENT=production
WORKDIR /numera
COPY --from=modules /numera/node_modules ./node_modules
# For what an app calls beside Node.js, such as pg_dump for backups.
ARG DEBIAN_PACKAGES=""
RUN if [ -n "${DEBIAN_PACKAGES}" ]; then \
      apt-get update && apt-get install -y --no-install-recommends ${DEBIAN_PACKAGES} && \
      rm -rf /var/lib/apt/lists/*; \
    fi
ARG APP
COPY --from=build /numera/images/${APP} ./
USER node
EXPOSE 9100
STOPSIGNAL SIGTERM
# Only whether it is beyond help: an engine that ends the unhealthy must not end one that waits for its broker.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["node", "healthcheck.js", "/health/live"]
ENTRYPOINT ["node", "main.js"]
