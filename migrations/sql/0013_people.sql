-- Who reads households reads who lives where: the log says how many.
alter table access_log add column households integer default 0 not null;
comment on column access_log.households is 'How many households were given 户数';
grant insert (households) on access_log to jingwei_reader;
