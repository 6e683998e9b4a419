-- Lines that there were, in the order that they were written in. What was not written then is not
-- known: of more than one resident, which they were.
do $$
declare
    month date;
    line record;
begin
    for month in
        select distinct date_trunc('month', at at time zone 'UTC')::date from old_access_log
        union
        select (date_trunc('month', now() at time zone 'UTC') + ahead * interval '1 month')::date
        from generate_series(0, 2) as ahead
    loop
        perform make_access_log_month(month);
    end loop;
    for line in select * from old_access_log order by at, id loop
        perform write_access(
            line.at, line.subject, line.role, line.areas, line.action, line.document_sha256,
            line.operation, line.purpose, line.note, null,
            jsonb_build_array(jsonb_build_object(
                'codes', coalesce(
                    (
                        select array[area_code] from resident
                        where county = line.resident_county and id = line.resident_id
                    ),
                    line.areas
                ),
                'residents', line.residents,
                'households', line.households,
                'wide', line.resident_id is null and line.residents + line.households > 0,
                'resident_ids', case when line.resident_id is null then '{}' else
                    array[format('Resident:%s:%s', line.resident_county, line.resident_id)] end
            ))
        );
    end loop;
end
$$;

drop table old_access_log;
