-- Both may be there already, made by a superuser, where the owner of the database is none.
create extension if not exists postgis;
create extension if not exists btree_gist;
