-- What an operator deletes is written down beside what is read.
alter table access_log drop constraint access_log_access_check;
alter table access_log add constraint access_log_access_check check (
    action in ('READ', 'REVEAL', 'ASK', 'GRANT', 'REFUSE', 'DELETE')
);
