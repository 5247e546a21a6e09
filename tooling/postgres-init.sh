#!/bin/sh
# Runs once, when the database container creates its data: a role that owns its database and is nothing more, so that
# row-level security binds the application.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres -v ON_ERROR_STOP=1 -v password="$POSTSEAL_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE postseal LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE postseal OWNER postseal TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
SQL
