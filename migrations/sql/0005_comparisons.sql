-- Comparisons of plans with one another and with today's grids.

create table plan_comparison (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    plan_id bigint not null,
    version integer not null,
    other_id bigint,
    other_version integer,
    made_at timestamp with time zone default now() not null,
    made_by text not null,
    zones_kept integer not null,
    buildings integer not null,
    households integer not null,
    residents integer not null,
    open_incidents integer not null,
    cameras integer not null,
    updated_at timestamp with time zone default now() not null,
    constraint plan_comparison_pkey primary key (county, id),
    constraint plan_comparison_county_plan_id_fkey
        foreign key(county, plan_id)
        references grid_plan (county, id) on delete cascade,
    constraint plan_comparison_county_other_id_fkey
        foreign key(county, other_id)
        references grid_plan (county, id) on delete cascade
);

create index plan_comparison_area_code_county_idx on plan_comparison (area_code, county);
create index plan_comparison_county_other_id_idx on plan_comparison (county, other_id);
create index plan_comparison_county_plan_id_idx on plan_comparison (county, plan_id);

comment on table plan_comparison is 'Plan comparison 方案比较';
comment on column plan_comparison.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_comparison.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_comparison.plan_id is 'The plan 方案';
comment on column plan_comparison.version is 'The version of it that was compared 版本';
comment on column plan_comparison.other_id is 'The plan that it is compared with 对比方案';
comment on column plan_comparison.other_version is 'The version of that one 对比版本; null: today';
comment on column plan_comparison.made_at is 'When 时间';
comment on column plan_comparison.made_by is 'Who asked for it 发起人';
comment on column plan_comparison.zones_kept is 'Zones that have a counterpart 对应网格数';
comment on column plan_comparison.buildings is 'Buildings that change their zone 变动楼栋数';
comment on column plan_comparison.households is 'Households that do 变动户数';
comment on column plan_comparison.residents is 'Residents that do 变动人数';
comment on column plan_comparison.open_incidents is 'Open incidents that do 变动未结事件数';
comment on column plan_comparison.cameras is 'Cameras that do 变动视频监控数';
comment on column plan_comparison.updated_at is 'When this was last written 更新时间';

create table plan_shift (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    comparison_id bigint not null,
    from_code text collate "C",
    to_code text collate "C",
    buildings integer not null,
    households integer not null,
    residents integer not null,
    open_incidents integer not null,
    cameras integer not null,
    boundary geometry(MultiPolygon, 4490) not null,
    updated_at timestamp with time zone default now() not null,
    constraint plan_shift_pkey primary key (county, id),
    constraint plan_shift_county_comparison_id_fkey
        foreign key(county, comparison_id)
        references plan_comparison (county, id) on delete cascade
);

create index plan_shift_area_code_county_idx on plan_shift (area_code, county);
create index plan_shift_boundary_idx on plan_shift using gist (boundary);
create index plan_shift_county_comparison_id_idx on plan_shift (county, comparison_id);

comment on table plan_shift is 'Plan shift 变动';
comment on column plan_shift.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_shift.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_shift.comparison_id is 'The comparison 比较';
comment on column plan_shift.from_code is 'Code of the grid or zone before 原网格代码; null: none';
comment on column plan_shift.to_code is 'Code of the zone after 新网格代码; null: none';
comment on column plan_shift.buildings is 'Buildings 楼栋数';
comment on column plan_shift.households is 'Households 户数';
comment on column plan_shift.residents is 'Residents 人数';
comment on column plan_shift.open_incidents is 'Open incidents 未结事件数';
comment on column plan_shift.cameras is 'Cameras 视频监控数';
comment on column plan_shift.boundary is 'The ground that moves 变动范围';
comment on column plan_shift.updated_at is 'When this was last written 更新时间';

create table plan_load (
    county integer not null,
    id bigint generated always as identity,
    area_code text collate "C" not null,
    comparison_id bigint not null,
    from_code text collate "C",
    to_code text collate "C",
    households_before integer not null,
    households_after integer not null,
    open_incidents_before integer not null,
    open_incidents_after integer not null,
    cameras_before integer not null,
    cameras_after integer not null,
    workers_before integer,
    workers_after integer,
    updated_at timestamp with time zone default now() not null,
    constraint plan_load_pkey primary key (county, id),
    constraint plan_load_county_comparison_id_fkey
        foreign key(county, comparison_id)
        references plan_comparison (county, id) on delete cascade
);

create index plan_load_area_code_county_idx on plan_load (area_code, county);
create index plan_load_county_comparison_id_idx on plan_load (county, comparison_id);

comment on table plan_load is 'Plan load 工作量';
comment on column plan_load.county is
    '6-digit county code 县级行政区划代码, as a number; 0 where no known area is';
comment on column plan_load.area_code is
    'Code of the smallest area that holds this now 所属区域代码; empty where none';
comment on column plan_load.comparison_id is 'The comparison 比较';
comment on column plan_load.from_code is 'Code of its counterpart before 原网格代码; null: a new zone';
comment on column plan_load.to_code is 'Code of the zone after 新网格代码; null: it is given up';
comment on column plan_load.households_before is 'Households before 原户数';
comment on column plan_load.households_after is 'Households after 新户数';
comment on column plan_load.open_incidents_before is 'Open incidents before 原未结事件数';
comment on column plan_load.open_incidents_after is 'Open incidents after 新未结事件数';
comment on column plan_load.cameras_before is 'Cameras before 原视频监控数';
comment on column plan_load.cameras_after is 'Cameras after 新视频监控数';
comment on column plan_load.workers_before is 'Grid workers before 原网格员人数';
comment on column plan_load.workers_after is 'Grid workers after 新网格员人数';
comment on column plan_load.updated_at is 'When this was last written 更新时间';

-- As 0003_plans has it for the other parts of plans.
do $$
declare
    here text;
    scoped constant text :=
        '((select ''*'' = any (jingwei_areas())) or'
        ' area_code ^@ any ((select jingwei_areas())::text[]))';
    reads constant text := ' and (select jingwei_role() <> ''VIEWER'')';
begin
    foreach here in array array['plan_comparison', 'plan_shift', 'plan_load'] loop
        execute format('alter table %I enable row level security', here);
        execute format('grant select on %I to jingwei_reader', here);
        execute format('grant insert, delete on %I to jingwei_writer', here);
        execute format(
            'create policy %I on %I for select to jingwei_reader using (%s)',
            here || '_scope', here, scoped || reads
        );
        execute format(
            'create policy %I on %I for all to jingwei_writer using (%s) with check (%s)',
            here || '_write', here, scoped || reads, scoped || reads
        );
    end loop;
end
$$;
