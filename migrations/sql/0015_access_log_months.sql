-- A month of the log in a partition of its own. Lines of it that lie in the default partition, as
-- they do where the month was not made ahead, are moved there.
create function make_access_log_month(month date) returns void
    language plpgsql volatile
    set search_path = pg_catalog, public, pg_temp
    as $$
declare
    partition constant text := to_char(month, '"access_log_y"YYYY"m"MM');
    first constant timestamp with time zone := month::timestamp at time zone 'UTC';
    after constant timestamp with time zone := (month + interval '1 month') at time zone 'UTC';
    moves constant boolean := exists (
        select from access_log_default where at >= first and at < after
    );
begin
    if to_regclass(partition) is not null then
        return;
    end if;
    if moves then
        alter table access_log detach partition access_log_default;
    end if;
    execute format(
        'create table %s.%I partition of access_log for values from (%L) to (%L)',
        (select relnamespace::regnamespace from pg_class where oid = 'access_log'::regclass),
        partition, first, after
    );
    perform make_final(partition);
    if moves then
        alter table access_log_default disable trigger access_log_final;
        insert into access_log overriding system value
        select * from access_log_default where at >= first and at < after;
        delete from access_log_default where at >= first and at < after;
        alter table access_log_default enable always trigger access_log_final;
        alter table access_log attach partition access_log_default default;
    end if;
end
$$;
revoke execute on function make_access_log_month from public;

-- The month after a partition's own; null of the default.
create function access_log_month_after(partition text) returns date
    language sql immutable
    return case when partition ~ '^access_log_y\d{4}m\d{2}$' then
        (to_date(partition, '"access_log_y"YYYY"m"MM') + interval '1 month')::date
    end;

-- Months made ahead, and those dropped that ended so many months ago; how many these were. The last
-- digest of each chain stays, so that what is left can still be proved. Where there is something to
-- do, who writes waits before they hold anything: every writer locks a chain first.
create function keep_access_log(months integer) returns integer
    language plpgsql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    set lock_timeout = '2s'
    as $$
declare
    today constant timestamp := now() at time zone 'UTC';
    ahead constant date[] := array(
        select (date_trunc('month', today) + later * interval '1 month')::date
        from generate_series(0, 2) as later
    );
    month date;
    partition text;
    partitions text[];
    old text[];
    dropped integer := 0;
begin
    if months is null or months < 6 then
        raise exception 'access_log is kept for 6 months at least: % is refused',
            coalesce(months::text, 'null')
            using errcode = 'invalid_parameter_value';
    end if;
    if not pg_try_advisory_xact_lock(hashtextextended('keep_access_log', 0)) then
        return 0;
    end if;
    partitions := array(
        select relname::text
        from pg_inherits
        join pg_class on pg_class.oid = inhrelid
        where inhparent = 'access_log'::regclass
        order by relname
    );
    old := array(
        select name from unnest(partitions) as name
        where access_log_month_after(name) <= today - make_interval(months => months)
        order by name
    );
    if old = '{}' and not exists (select from access_log_default) and ahead <@ array(
        select (access_log_month_after(name) - interval '1 month')::date
        from unnest(partitions) as name
    ) then
        return 0;
    end if;
    lock table access_chain in exclusive mode;
    foreach month in array array(
        select distinct date_trunc('month', at at time zone 'UTC')::date from access_log_default
        union
        select unnest(ahead)
    ) loop
        perform make_access_log_month(month);
    end loop;
    foreach partition in array old loop
        execute format(
            'update access_chain set base_number = last.number, base_digest = last.digest'
            ' from (select distinct on (chain) chain, number, digest from %I'
            ' order by chain, number desc) as last'
            ' where last.chain = access_chain.chain and last.number > base_number', partition
        );
        execute format('drop table %I', partition);
        dropped := dropped + 1;
    end loop;
    if dropped > 0 then
        delete from access_document
        where last_seen < today at time zone 'UTC' - make_interval(months => months + 1)
            and not exists (
                select from access_log where access_log.document_sha256 = access_document.sha256
            );
    end if;
    return dropped;
end
$$;
comment on function keep_access_log is
    'Makes months of access_log ahead and drops those that are older; 6 months are kept at least';
revoke execute on function keep_access_log from public;
grant execute on function keep_access_log to jingwei_writer;
