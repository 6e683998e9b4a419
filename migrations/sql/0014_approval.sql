-- Whoever had a hand in a plan does not decide on it, and what was approved is what is published.

alter table policy add column set_by text;
comment on column policy.set_by is 'Who set it 设定人; null: nobody did since this is written down';

alter table grid_plan
    add column makers text[] default '{}' not null,
    add column approved_version integer,
    add column approved_content jsonb;
comment on column grid_plan.makers is
    'Who drafted or edited it or what it was branched from, or set what it is held to 经办人';
comment on column grid_plan.approved_version is 'The version that was approved 批准版本';
comment on column grid_plan.approved_content is 'Hashes of what was approved, by part 批准内容摘要';

-- Everything that publication makes of a plan, as hashes by part, to tell which of them differ.
create function plan_content(in_county integer, of_plan bigint) returns jsonb
    language sql stable
    as $$
    select jsonb_object_agg(part, encode(sha256(convert_to(coalesce(written, ''), 'UTF8')), 'hex'))
    from (
        select part.*
        from (
            select
                jsonb_agg(id order by id)::text as zones,
                jsonb_agg(jsonb_build_array(id, grid_code) order by id)::text as codes,
                jsonb_agg(jsonb_build_array(id, name) order by id)::text as names,
                jsonb_agg(jsonb_build_array(id, kind) order by id)::text as kinds,
                jsonb_agg(jsonb_build_array(id, workers) order by id)::text as workers,
                jsonb_agg(
                    jsonb_build_array(id, encode(sha256(ST_AsEWKB(boundary)), 'hex')) order by id
                )::text as boundaries
            from plan_zone
            where county = in_county and plan_id = of_plan
        ) as zone,
        lateral (
            values
                ('zones', zones), ('codes', codes), ('names', names), ('kinds', kinds),
                ('workers', workers), ('boundaries', boundaries)
        ) as part (part, written)
        union all
        select 'assignment', jsonb_agg(
            jsonb_build_array(
                number, zone_id, building_id, community_code, grid_code,
                encode(sha256(ST_AsEWKB(boundary)), 'hex')
            ) order by number
        )::text
        from plan_atom
        where county = in_county and plan_id = of_plan
        union all
        select 'communities', jsonb_agg(
            jsonb_build_array(
                community_code, name, kind, redrawn, made_from,
                encode(sha256(ST_AsEWKB(boundary)), 'hex')
            ) order by community_code
        )::text
        from plan_community
        where county = in_county and plan_id = of_plan
    ) as parts
$$;

comment on function plan_content is 'Hashes of everything that publication makes of a plan, by part';
revoke execute on function plan_content from public;
grant execute on function plan_content to jingwei_writer;

-- Of plans there were: who edited them, and those that they were branched from.
with recursive line (county, id, origin_id) as (
    select county, id, id from grid_plan
    union
    select line.county, line.id, origin.origin_id
    from line
    join grid_plan as origin on origin.county = line.county and origin.id = line.origin_id
    where origin.origin_id is not null
),
hand (county, id, subject) as (
    select line.county, line.id, plan.author
    from line
    join grid_plan as plan on plan.county = line.county and plan.id = line.origin_id
    union
    select line.county, line.id, edit.author
    from line
    join plan_edit as edit on edit.county = line.county and edit.plan_id = line.origin_id
)
update grid_plan
set makers = array(
    select subject from hand
    where hand.county = grid_plan.county and hand.id = grid_plan.id
    order by subject
);

update grid_plan
set approved_version = version, approved_content = plan_content(county, id)
where status = 'APPROVED';

-- The policy for an area, and now who set it.
drop function policy_of;
create function policy_of(area text)
    returns table (
        grid_households_min integer, grid_households_max integer, grid_workers_min integer,
        set_by text
    )
    language sql stable security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
    select
        policy.grid_households_min, policy.grid_households_max, policy.grid_workers_min,
        policy.set_by
    from policy
    where policy_of.area ^@ policy.area_code
    order by length(policy.area_code) desc
    limit 1
$$;

comment on function policy_of is 'The policy of the smallest area that holds the given one';
revoke execute on function policy_of from public;
grant execute on function policy_of to jingwei_writer;
