-- As it was, but for the bound of a day, and that unusual use is an event. Where the hour's bound is
-- reached the row has the seconds to wait; where the day's is, the number that the person may have
-- had, for want of a second person's consent to more.
drop function reveal_contact(integer, bigint, text, text, text, integer);
create function reveal_contact(
    county integer, id bigint, purpose text, note text, subject text, hourly integer,
    daily integer, zone text
)
    returns table (phone text, full_name text, wait_seconds integer, allowed_today integer)
    language plpgsql volatile security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
#variable_conflict use_column
declare
    free_at timestamp with time zone;
    allowed integer;
    known record;
begin
    if btrim(coalesce(reveal_contact.purpose, '')) = '' then
        raise exception 'purpose %: a purpose must be stated', quote_nullable(reveal_contact.purpose)
            using errcode = 'invalid_parameter_value';
    end if;
    select resident.* into known
    from resident
    where resident.county = reveal_contact.county
        and resident.id = reveal_contact.id
        and ('*' = any (jingwei_areas()) or resident.area_code ^@ any (jingwei_areas()))
        and jingwei_role() in ('GRID_WORKER', 'OPERATOR', 'ADMINISTRATOR');
    if not found then
        return;
    end if;
    -- Reveals for a subject wait for each other, so that two at once do not both take the last place.
    perform from access_chain where chain = access_chain_of(reveal_contact.subject) for update;
    select access_log.at + interval '1 hour' into free_at
    from access_log
    where access_log.subject = reveal_contact.subject
        and access_log.action = 'REVEAL'
        and access_log.at > clock_timestamp() - interval '1 hour'
    order by access_log.at desc
    offset reveal_contact.hourly - 1 limit 1;
    if found then
        perform note_unusual(
            reveal_contact.subject, jingwei_role(), jingwei_areas(), 'HOURLY_BOUND',
            reveal_contact.hourly, reveal_contact.hourly
        );
        return query select
            null::text, null::text,
            greatest(1, ceil(extract(epoch from free_at - clock_timestamp())))::integer,
            null::integer;
        return;
    end if;
    select reveal_contact.daily + coalesce(sum(contact_consent.number), 0) into allowed
    from contact_consent
    where contact_consent.asked_by = reveal_contact.subject
        and contact_consent.step = 'GRANTED'
        and contact_consent.until > clock_timestamp();
    if allowed <= (
        select count(*)
        from access_log
        where access_log.subject = reveal_contact.subject
            and access_log.action = 'REVEAL'
            and access_log.at >= date_trunc('day', clock_timestamp() at time zone zone)
                at time zone zone
    ) then
        perform note_unusual(
            reveal_contact.subject, jingwei_role(), jingwei_areas(), 'CONSENT_NEEDED', allowed,
            allowed
        );
        return query select null::text, null::text, null::integer, allowed;
        return;
    end if;
    perform write_access(
        null, reveal_contact.subject, jingwei_role(), jingwei_areas(), 'REVEAL', null, null,
        reveal_contact.purpose, reveal_contact.note, null,
        jsonb_build_array(jsonb_build_object(
            'codes', array[known.area_code], 'residents', 1,
            'resident_ids', array[format('Resident:%s:%s', known.county, known.id)]
        ))
    );
    return query select known.phone, known.name, null::integer, null::integer;
end
$$;

comment on function reveal_contact is
    'Phone and full name of one resident, written to access_log; no row when it is not the viewer''s';

revoke execute on function reveal_contact from public;
grant execute on function reveal_contact to jingwei_reader;
