-- Ground in pieces hangs together by bridges and ferries: those on record as roads, and those that a plan
-- declares.

alter table road
    drop constraint road_roadkind_check,
    add constraint road_roadkind_check check (kind in (
        'EXPRESSWAY', 'ARTERIAL', 'COLLECTOR', 'LOCAL', 'PEDESTRIAN', 'WATERWAY', 'RAILWAY',
        'BRIDGE', 'FERRY'
    ));

alter table plan_edit
    drop constraint plan_edit_editkind_check,
    add constraint plan_edit_editkind_check check (kind in (
        'ASSIGN', 'SPLIT', 'MERGE', 'MOVE_BORDER', 'NEW_ZONE', 'REMOVE_ZONE', 'CHANGE_ZONE', 'LOCK',
        'UNLOCK', 'REPAIR', 'MERGE_COMMUNITIES', 'SPLIT_COMMUNITY', 'ASSIGN_ZONES',
        'DECLARE_BRIDGE', 'REMOVE_BRIDGE', 'UNDO', 'REDO'
    ));

create table plan_bridge (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    plan_id bigint not null,
    number integer not null,
    kind varchar(32) not null,
    name text,
    road_no text,
    start_atom integer not null,
    end_atom integer not null,
    line geometry(MultiLineString, 4490) not null,
    updated_at timestamp with time zone default now() not null,
    constraint plan_bridge_pkey primary key (county, id),
    constraint plan_bridge_county_plan_id_fkey
        foreign key(county, plan_id) references grid_plan (county, id) on delete cascade,
    constraint plan_bridge_county_plan_id_number_key unique (county, plan_id, number),
    constraint plan_bridge_ends_check check (start_atom <> end_atom),
    constraint plan_bridge_bridgekind_check check (kind in ('BRIDGE', 'FERRY'))
);

create index plan_bridge_area_code_county_idx on plan_bridge (area_code, county);
create index plan_bridge_county_plan_id_start_atom_idx on plan_bridge (county, plan_id, start_atom);
create index plan_bridge_county_plan_id_end_atom_idx on plan_bridge (county, plan_id, end_atom);
create index plan_bridge_line_idx on plan_bridge using gist (line);

comment on table plan_bridge is 'Plan bridge 桥渡';
comment on column plan_bridge.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_bridge.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_bridge.plan_id is 'The plan 方案';
comment on column plan_bridge.number is 'Number within the plan 序号';
comment on column plan_bridge.kind is 'Bridge or ferry 桥渡类型';
comment on column plan_bridge.name is 'Name 名称';
comment on column plan_bridge.road_no is 'Number of the road that it is 道路编号; null: it was declared';
comment on column plan_bridge.start_atom is 'Number of the atom that it begins on 起端单元';
comment on column plan_bridge.end_atom is 'Number of the atom that it ends on 末端单元';
comment on column plan_bridge.line is 'Line 线位';
comment on column plan_bridge.updated_at is 'When this was last written 更新时间';

-- As 0003_plans has it for the other parts of plans.
do $$
declare
    scoped constant text :=
        '((select ''*'' = any (jingwei_areas())) or area_code ^@ any ((select jingwei_areas())::text[]))';
    reads constant text := ' and (select jingwei_role() <> ''VIEWER'')';
    writes constant text := ' and (select jingwei_role() in (''PLANNER'', ''ADMINISTRATOR''))';
begin
    alter table plan_bridge enable row level security;
    execute format(
        'create policy plan_bridge_scope on plan_bridge for select to jingwei_reader using (%s)',
        scoped || reads
    );
    execute format(
        'create policy plan_bridge_write on plan_bridge for all to jingwei_writer using (%s) with check (%s)',
        scoped || writes, scoped || writes
    );
end
$$;
grant select on plan_bridge to jingwei_reader;
grant insert, update, delete on plan_bridge to jingwei_writer;

-- A bridge parts no block.
create or replace function streets_in(boundary geometry)
    returns table (centreline geometry)
    language sql stable security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
    select road.centreline from road
    where road.centreline && streets_in.boundary
        and ST_Intersects(road.centreline, streets_in.boundary)
        and (road.kind is null or road.kind not in ('PEDESTRIAN', 'BRIDGE', 'FERRY'))
    order by road.county, road.id
$$;

-- It runs as the owner, as streets_in does: a bridge that leads out of the viewer's areas joins ground
-- within them none the less, and the plan that declared one may be of a larger area. What a plan in
-- effect has declared holds until another takes effect on the same community.
create function bridges_in(boundary geometry)
    returns table (road_no text, kind text, name text, line geometry)
    language sql stable security definer
    set search_path = pg_catalog, public, pg_temp
    as $$
    select found.road_no, found.kind, found.name, found.line
    from (
        select road.road_no, road.kind::text, road.name, road.centreline as line, 0, road.county, road.id
        from road
        where road.kind in ('BRIDGE', 'FERRY') and road.centreline && bridges_in.boundary
        union all
        select null, bridge.kind::text, bridge.name, bridge.line, 1, bridge.county, bridge.id
        from plan_bridge as bridge
        join grid_plan as plan on plan.county = bridge.county and plan.id = bridge.plan_id
        join plan_atom as atom
            on atom.county = bridge.county and atom.plan_id = bridge.plan_id
            and atom.number = bridge.start_atom
        where bridge.road_no is null and plan.status = 'EFFECTIVE'
            and bridge.line && bridges_in.boundary
            and not exists (
                select from grid_plan as later
                join plan_community as home
                    on home.county = later.county and home.plan_id = later.id
                    and home.community_code = atom.community_code
                where later.county = plan.county and later.status = 'EFFECTIVE'
                    and later.effective_from > plan.effective_from
            )
    ) as found (road_no, kind, name, line, turn, county, id)
    order by turn, county, id
$$;

comment on function bridges_in is 'Bridges and ferries whose lines come near a boundary';
revoke execute on function bridges_in from public;
grant execute on function bridges_in to jingwei_writer;

-- As 0014_approval has it, with bridges.
create or replace function plan_content(in_county integer, of_plan bigint) returns jsonb
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
        union all
        select 'bridges', jsonb_agg(
            jsonb_build_array(
                number, kind, name, road_no, start_atom, end_atom,
                encode(sha256(ST_AsEWKB(line)), 'hex')
            ) order by number
        )::text
        from plan_bridge
        where county = in_county and plan_id = of_plan
    ) as parts
$$;


update grid_plan
set approved_content = approved_content
    || jsonb_build_object('bridges', plan_content(county, id) -> 'bridges')
where status = 'APPROVED';
