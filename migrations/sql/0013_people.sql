-- Who reads households reads who lives where: the log says how many.
alter table access_log add column households integer default 0 not null;
comment on column access_log.households is 'How many households were given 户数';
grant insert (households) on access_log to jingwei_reader;

-- One subject's contacts of the last hour are counted before the next is given.
create index access_log_subject_at_idx on access_log (subject, at) where action = 'REVEAL';

-- As it was, but for the bound: up to `hourly` contacts an hour for a subject, whichever server
-- process asks. One more is a row with nothing but the seconds to wait. Reveals for a subject wait
-- for each other, so that two at once do not both take the last place.
drop function reveal_contact(integer, bigint, text, text, text);
create function reveal_contact(
    county integer, id bigint, purpose text, note text, subject text, hourly integer
)
    returns table (phone text, full_name text, wait_seconds integer)
    language plpgsql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
#variable_conflict use_column
declare
    free_at timestamp with time zone;
begin
    if btrim(coalesce(reveal_contact.purpose, '')) = '' then
        raise exception 'purpose %: a purpose must be stated', quote_nullable(reveal_contact.purpose)
            using errcode = 'invalid_parameter_value';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('reveal_contact ' || reveal_contact.subject, 0));
    select access_log.at + interval '1 hour' into free_at
    from access_log
    where access_log.subject = reveal_contact.subject
        and access_log.action = 'REVEAL'
        and access_log.at > clock_timestamp() - interval '1 hour'
    order by access_log.at desc
    offset reveal_contact.hourly - 1 limit 1;
    if found then
        return query select
            null::text, null::text,
            greatest(1, ceil(extract(epoch from free_at - clock_timestamp())))::integer;
        return;
    end if;
    return query
    with one as (
        select resident.*
        from resident
        where resident.county = reveal_contact.county
            and resident.id = reveal_contact.id
            and ('*' = any (jingwei_areas()) or resident.area_code ^@ any (jingwei_areas()))
            and jingwei_role() in ('GRID_WORKER', 'OPERATOR', 'ADMINISTRATOR')
    ),
    logged as (
        insert into access_log (
            subject, role, areas, action, residents, resident_county, resident_id, purpose, note
        )
        select
            reveal_contact.subject, jingwei_role(), jingwei_areas(), 'REVEAL', 1, one.county, one.id,
            reveal_contact.purpose, reveal_contact.note
        from one
    )
    select one.phone, one.name, null::integer from one;
end
$$;

comment on function reveal_contact is
    'Phone and full name of one resident, written to access_log; no row when it is not the viewer''s';

revoke execute on function reveal_contact from public;
grant execute on function reveal_contact to jingwei_reader;

-- A star tells nothing of how long a name is: 欧*, whatever follows.
alter table resident drop column masked_name;
alter table resident add column masked_name text generated always as (left(name, 1) || '*') stored;
comment on column resident.masked_name is 'The first character of the name and a star 脱敏姓名';
grant select (masked_name) on resident to jingwei_reader;
