# Untested: no Docker engine was at hand where this was written. Its commands have been run by hand in a clean clone; see docs/deployment.md.
FROM node:22-bookworm-slim AS build
WORKDIR /sightline
ENV ONNXRUNTIME_NODE_INSTALL=skip NEXT_TELEMETRY_DISABLED=1 NX_DAEMON=false
COPY . .
RUN npm ci --include=dev --include=optional --no-audit --no-fund && node scripts/prepare.mjs && rm -rf apps/web/.next/cache

FROM node:22-bookworm-slim
WORKDIR /sightline
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 SIGHTLINE_HOME=/data
COPY --from=build --chown=node:node /sightline /sightline
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
# The API; compose.yaml has the other parts.
CMD ["node", "scripts/program.mjs", "apps/api/src/main.ts"]
