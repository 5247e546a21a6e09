# One image for every role (the command chooses), one for the resolver, one for the optional content filter.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /postseal
COPY . .
RUN npm ci --no-audit --no-fund
RUN npx turbo run build --output-logs=errors-only
# What runs: no tools, and none of the optional packages (a second Node, an embedded PostgreSQL).
RUN npm prune --omit=dev --omit=optional --no-audit --no-fund \
 && rm -rf .turbo apps/web/.next/cache apps/*/src packages/*/src

FROM node:24.21.0-bookworm-slim AS postseal
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
WORKDIR /postseal
COPY --from=build /postseal ./
USER node
EXPOSE 3000 3001 2525
CMD ["node", "apps/api/dist/main.http.js"]

FROM debian:12.12-slim AS resolver
RUN apt-get update \
 && apt-get install -y --no-install-recommends unbound dns-root-data ldnsutils \
 && rm -rf /var/lib/apt/lists/* \
 && install -o unbound -g unbound -d /var/lib/unbound \
 && install -o unbound -g unbound /usr/share/dns/root.key /var/lib/unbound/root.key
COPY tooling/unbound.conf /etc/unbound/unbound.conf
EXPOSE 53/udp 53/tcp
CMD ["unbound", "-d", "-p", "-c", "/etc/unbound/unbound.conf"]

FROM debian:12.12-slim AS spamassassin
RUN apt-get update \
 && apt-get install -y --no-install-recommends spamd spamc \
 && rm -rf /var/lib/apt/lists/*
USER debian-spamd
EXPOSE 7830
# Rules on the mail alone: what needs the network, Postseal asks itself. No port below 1024 for one who is not root.
CMD ["spamd", "--local", "--nouser-config", "--max-children=2", "--listen=0.0.0.0:7830", "--allowed-ips=172.30.53.0/24,127.0.0.1"]
