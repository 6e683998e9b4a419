#!/bin/sh
# Makes the server's logins in a new database, from READER_PASSWORD and WRITER_PASSWORD: roles that
# own nothing, and may become one role each. Run as a superuser, before the first migration.
set -eu
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" \
    --set=reader_password="$READER_PASSWORD" --set=writer_password="$WRITER_PASSWORD" <<'SQL'
create role jingwei_reader nologin;
create role jingwei_writer nologin;
grant jingwei_reader to jingwei_writer;
create role jingwei_reader_login login noinherit password :'reader_password';
create role jingwei_writer_login login noinherit password :'writer_password';
grant jingwei_reader to jingwei_reader_login;
grant jingwei_writer to jingwei_writer_login;
SQL
