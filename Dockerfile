# Callcast in a container: docs/deployment.md. The Node that runs it is the one of the lockfile, as in the tests.
FROM node:24-bookworm-slim AS build
WORKDIR /opt/callcast
COPY package.json package-lock.json .npmrc ./
COPY apps apps
COPY packages packages
# The server shows what each error means.
COPY docs docs
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM debian:bookworm-slim
WORKDIR /opt/callcast
COPY --from=build /opt/callcast ./
COPY LICENSE NOTICE deploy/docker/healthcheck.mjs ./
RUN install --directory --owner=10001 --group=10001 --mode=0700 /data
# Ports are set on purpose: one that is taken is then an error, and not another port that nothing leads to.
ENV PATH=/opt/callcast/node_modules/.bin:/usr/local/bin:/usr/bin:/bin \
    CALLCAST_HOST=0.0.0.0 \
    CALLCAST_HTTP_PORT=8080 \
    CALLCAST_MEDIA_PORT=40000 \
    CALLCAST_MEDIA_WORKERS=4 \
    CALLCAST_RTMP_PORT=0 \
    CALLCAST_DATA_DIR=/data
EXPOSE 8080/tcp 40000-40003/udp
VOLUME /data
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "healthcheck.mjs"]
CMD ["node", "--max-semi-space-size=4", "apps/server/bin/callcast.mjs", "serve"]
