-- The scope of the viewer, carried by two settings of the session:
--   jingwei.areas  comma-separated code prefixes; '*' is everything; nothing set is nothing
--   jingwei.role   the name of the viewer's role
create function jingwei_areas() returns text[]
    language sql stable parallel safe
    -- An empty piece ('4403,') becomes null, which matches nothing, and not the empty prefix.
    return string_to_array(current_setting('jingwei.areas', true), ',', '');

create function jingwei_role() returns text
    language sql stable parallel safe
    return current_setting('jingwei.role', true);

comment on function jingwei_areas is 'The code prefixes that the viewer may see; ''*'' is all';
comment on function jingwei_role is 'The role of the viewer';

-- Row-level security. Each setting stands in a subselect of its own, so that PostgreSQL reads it
-- once a statement (an InitPlan) and not once a row.
do $$
declare
    here text;
    scoped constant text :=
        '((select ''*'' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))';
    further constant jsonb := jsonb_build_object(
        'incident', $and$ and (visibility <> 'INTERNAL' or (select jingwei_role() <> 'VIEWER'))$and$,
        'resident', $and$ and (select jingwei_role() in ('GRID_WORKER', 'OPERATOR', 'ADMINISTRATOR'))$and$
    );
begin
    foreach here in array array[
        'region', 'community', 'grid', 'building', 'household', 'resident', 'incident', 'camera'
    ] loop
        execute format('alter table %I enable row level security', here);
        execute format(
            'create policy %I on %I for select to jingwei_reader using (%s)',
            here || '_scope', here, scoped || coalesce(further ->> here, '')
        );
    end loop;
end
$$;

grant select on region, community, grid, building, household, incident, camera to jingwei_reader;

-- Never the full name or the phone: reveal_contact() gives those, and writes down that it did.
grant select (
    county, id, area_code, household_id, masked_name, birth_year, services, consented_at, updated_at
) on resident to jingwei_reader;

-- Readiness compares the database's revision with the code's.
grant select on alembic_version to jingwei_reader;
