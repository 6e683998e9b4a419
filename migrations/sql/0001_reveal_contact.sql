-- One resident's phone and full name, for a stated purpose, and the line in the log: both or none.
-- It runs as the owner of the tables, whom row-level security does not bind, so it checks the
-- viewer itself, as the policy of "resident" does. No row: not found, or not the viewer's to see.
create function reveal_contact(county integer, id bigint, purpose text, note text, subject text)
    returns table (phone text, full_name text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
#variable_conflict use_column
begin
    if btrim(coalesce(reveal_contact.purpose, '')) = '' then
        raise exception 'purpose %: a purpose must be stated', quote_nullable(reveal_contact.purpose)
            using errcode = 'invalid_parameter_value';
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
    select one.phone, one.name from one;
end
$$;

comment on function reveal_contact is
    'Phone and full name of one resident, written to access_log; no row when it is not the viewer''s';

revoke execute on function reveal_contact from public;
grant execute on function reveal_contact to jingwei_reader;
